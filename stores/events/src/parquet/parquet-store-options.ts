import type { Clock } from '@qiaolou/schema';
import type { StoreReport } from '../embedded/store-report.ts';

export interface ParquetStoreOptions {
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
