import {
  hasCode,
  SocError,
  type Clock,
  type EnqueueRequest,
  type Job,
  type JobQueue,
  type JobWorker,
  type QueueStats,
} from '@qiaolou/schema';
import { backoffMs } from '../retry/backoff.ts';
import { SqliteJobTable, type ClaimedJob } from './sqlite-job-table.ts';

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

type Handler = (job: Job, signal: AbortSignal) => Promise<void>;

/** Takes jobs of one queue and runs them, several at a time, renewing their leases. */
class SqliteJobWorker implements JobWorker {
  readonly #table: SqliteJobTable;
  readonly #queue: string;
  readonly #handler: Handler;
  readonly #concurrency: number;
  readonly #options: Required<SqliteJobQueueOptions>;
  readonly #running = new Map<ClaimedJob, { readonly done: Promise<void>; readonly abort: AbortController }>();
  readonly #closed: (worker: SqliteJobWorker) => void;
  #timer: NodeJS.Timeout | undefined;
  #closing = false;

  constructor(
    table: SqliteJobTable,
    work: { readonly queue: string; readonly handler: Handler; readonly concurrency: number },
    options: Required<SqliteJobQueueOptions>,
    closed: (worker: SqliteJobWorker) => void,
  ) {
    this.#table = table;
    this.#queue = work.queue;
    this.#handler = work.handler;
    this.#concurrency = work.concurrency;
    this.#options = options;
    this.#closed = closed;
    this.wake();
  }

  /** Looks for jobs soon; called when one was enqueued. */
  wake(delayMs = 0): void {
    if (this.#closing) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#fill(), delayMs);
  }

  #fill(): void {
    while (!this.#closing && this.#running.size < this.#concurrency) {
      const job = this.#table.claim(
        this.#queue,
        this.#options.newToken(),
        this.#options.clock.now(),
        this.#options.leaseMs,
      );
      if (job === undefined) break;
      const abort = new AbortController();
      this.#running.set(job, { done: this.#run(job, abort), abort });
    }
    if (this.#running.size >= this.#concurrency) return;
    const due = this.#table.nextDue(this.#queue);
    const wait = due === undefined ? this.#options.pollMs : due - this.#options.clock.now();
    this.wake(Math.max(1, Math.min(wait, this.#options.pollMs)));
  }

  async #run(job: ClaimedJob, abort: AbortController): Promise<void> {
    const { clock, leaseMs, random } = this.#options;
    const renewal = setInterval(() => {
      if (!this.#table.renew(job, clock.now(), leaseMs)) abort.abort();
    }, leaseMs / 3);
    try {
      // A turn of the event loop first, so that `fill` has registered the job before it can end.
      await new Promise(setImmediate);
      await this.#handler(job, abort.signal);
      this.#table.complete(job);
    } catch (error) {
      if (abort.signal.aborted) this.#table.release(job, clock.now());
      else if (hasCode(error, 'jobs.invalidPayload')) this.#table.fail(job, errorText(error), null);
      else this.#table.fail(job, errorText(error), clock.now() + backoffMs(job.failures + 1, random()));
    } finally {
      clearInterval(renewal);
      this.#running.delete(job);
      this.wake();
    }
  }

  async close(graceMs = 10_000): Promise<void> {
    this.#closing = true;
    clearTimeout(this.#timer);
    const all = Promise.all([...this.#running.values()].map(({ done }) => done));
    const abortAll = setTimeout(() => {
      for (const { abort } of this.#running.values()) abort.abort();
    }, graceMs);
    await all;
    clearTimeout(abortAll);
    this.#closed(this);
  }

  serves(queue: string): boolean {
    return this.#queue === queue;
  }
}

function errorText(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

class SqliteJobQueue implements JobQueue {
  readonly #table: SqliteJobTable;
  readonly #options: Required<SqliteJobQueueOptions>;
  readonly #workers = new Set<SqliteJobWorker>();
  #open = true;

  constructor(options: SqliteJobQueueOptions) {
    this.#options = { leaseMs: 30_000, pollMs: 1_000, ...options };
    this.#table = new SqliteJobTable(options.path);
  }

  #assertOpen(): void {
    if (!this.#open) throw new SocError('jobs.closed');
  }

  async enqueue(request: EnqueueRequest): Promise<{ readonly created: boolean }> {
    this.#assertOpen();
    const created = this.#table.enqueue(request, this.#options.clock.now());
    for (const worker of this.#workers) if (worker.serves(request.queue)) worker.wake();
    return Promise.resolve({ created });
  }

  async work(queue: string, handler: Handler, options: { readonly concurrency?: number } = {}): Promise<JobWorker> {
    this.#assertOpen();
    const work = { queue, handler, concurrency: options.concurrency ?? 1 };
    const worker = new SqliteJobWorker(this.#table, work, this.#options, (closed) => this.#workers.delete(closed));
    this.#workers.add(worker);
    return Promise.resolve(worker);
  }

  async cancel(queue: string, key: string): Promise<boolean> {
    this.#assertOpen();
    return Promise.resolve(this.#table.cancel(queue, key));
  }

  async stats(): Promise<readonly QueueStats[]> {
    this.#assertOpen();
    return Promise.resolve(this.#table.stats(this.#options.clock.now()));
  }

  async close(): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    await Promise.all([...this.#workers].map((worker) => worker.close()));
    this.#table.close();
  }
}

/** Opens the queue kept in one SQLite file; the default on a single machine. */
export function openSqliteJobQueue(options: SqliteJobQueueOptions): JobQueue {
  return new SqliteJobQueue(options);
}
