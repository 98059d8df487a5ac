import type { Clock } from '@qiaolou/schema';
import type { StoreReport } from './store-report.ts';

/** How the embedded store is opened. */
export interface EmbeddedStoreOptions {
  /** Data directory of its own; made when absent. One store at a time holds it. */
  readonly dir: string;
  readonly clock: Clock;
  /** Directory for files of old days, on another disk maybe; none are moved when absent. */
  readonly coldDir?: string | undefined;
  /** Threads that read segments; 2 when absent. */
  readonly threads?: number | undefined;
  /** One of them is started with the store, which then answers the first question as soon as others; with that when absent. */
  readonly readerAtOnce?: boolean | undefined;
  /** Heap of those threads together, MB; 384 when absent. A question that needs more ends with `store.unavailable`. */
  readonly memoryMb?: number | undefined;
  /** Answers of segments that those threads keep together, MB; 24 when absent, 0 for none. */
  readonly answersMb?: number | undefined;
  /** Events in memory before they are written to a segment; 61,440 when absent. */
  readonly flushRows?: number | undefined;
  /** Characters of events in memory before they are written to a segment; 32 million when absent. */
  readonly flushChars?: number | undefined;
  /** Age at which events in memory are written to a segment, ms; 15 min when absent. */
  readonly flushAgeMs?: number | undefined;
  /** Segments of days that are over are put together when nothing came to their day for so long, ms; 10 min when absent. */
  readonly mergeSettleMs?: number | undefined;
  /** Longest time of a query, ms; 30,000 when absent. */
  readonly queryTimeoutMs?: number | undefined;
  /** Told of repairs and background failures. */
  readonly onReport?: ((report: StoreReport) => void) | undefined;
}
