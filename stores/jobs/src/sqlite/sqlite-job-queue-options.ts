import type { Clock } from '@qiaolou/schema';

/** Settings of the SQLite queue. */
export interface SqliteJobQueueOptions {
  /** Database file; made when missing. */
  readonly path: string;
  readonly clock: Clock;
  /** Uniform in [0, 1); for jitter. */
  readonly random: () => number;
  /** Makes unique lease tokens. */
  readonly newToken: () => string;
  /** How long a dead worker's job stays taken, ms; 30,000 when absent. */
  readonly leaseMs?: number;
  /** Longest wait before looking again, ms; other processes' jobs are seen within it. 1,000 when absent. */
  readonly pollMs?: number;
}
