import type { Clock } from '@qiaolou/schema';
import type { JournalRepair } from './journal.ts';

/** What the store repaired or could not do in the background; nothing acknowledged is lost by any of these. */
export type StoreReport =
  | JournalRepair
  | {
      readonly kind: 'flushFailed' | 'compactionFailed' | 'dropFailed' | 'removalFailed';
      readonly reason: string;
    }
  /** A file that no manifest lists, or that is no store's: kept in another folder. Events in it are not found any more. */
  | { readonly kind: 'setAside'; readonly file: string; readonly bytes: number; readonly keptAs: string }
  /** Ids are looked up in the segment itself instead, which is slower. Told once for each file. */
  | { readonly kind: 'idFilterUnreadable'; readonly file: string; readonly reason: string };

/** Is told what the store repaired or could not do. */
export type TellReport = (report: StoreReport) => void;

export interface EmbeddedStoreOptions {
  /** Data directory of its own; made when absent. One store at a time holds it. */
  readonly dir: string;
  readonly clock: Clock;
  /** Threads of DuckDB; 2 when absent. */
  readonly threads?: number | undefined;
  /** Memory DuckDB may use, MB; 384 when absent. Sorting beyond it goes to `tmp/` in the data directory. */
  readonly memoryMb?: number | undefined;
  /** Events in memory before they are written to Parquet; 50,000 when absent. */
  readonly flushRows?: number | undefined;
  /** Characters of events in memory before they are written to Parquet; 32 million when absent. */
  readonly flushChars?: number | undefined;
  /** Age at which events in memory are written to Parquet, ms; 15 min when absent. */
  readonly flushAgeMs?: number | undefined;
  /** Longest time of a query, ms; 30,000 when absent. */
  readonly queryTimeoutMs?: number | undefined;
  /** Told of repairs and background failures. */
  readonly onReport?: ((report: StoreReport) => void) | undefined;
}
