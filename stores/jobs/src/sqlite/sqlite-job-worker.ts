import { hasCode, mayPass, type Job, type JobWorker } from '@qiaolou/schema';
import { backoffMs, waitedMs } from '../retry/backoff.ts';
import type { SqliteJobQueueOptions } from './sqlite-job-queue-options.ts';
import type { ClaimedJob, SqliteJobTable } from './sqlite-job-table.ts';

/** Does a job. */
export type Handler = (job: Job, signal: AbortSignal) => Promise<void>;

/** A job that was taken, until its end is written. */
interface Running {
  readonly done: Promise<void>;
  readonly abort: AbortController;
  /** Its lease could not be renewed when it was time. */
  overdue: boolean;
  /** Writes how it ended; absent while it runs. */
  end?: () => void;
}

/**
 * Takes jobs of one queue and runs them, several at a time, renewing their leases. While the file refuses to be written
 * nothing is taken, and how jobs ended is kept and written first when it is possible again.
 */
export class SqliteJobWorker implements JobWorker {
  readonly #table: SqliteJobTable;
  readonly #queue: string;
  readonly #handler: Handler;
  readonly #concurrency: number;
  readonly #options: Required<SqliteJobQueueOptions>;
  readonly #running = new Map<ClaimedJob, Running>();
  readonly #closed: (worker: SqliteJobWorker) => void;
  #timer: NodeJS.Timeout | undefined;
  #failures = 0;
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
    this.#timer = setTimeout(() => this.#look(), delayMs);
  }

  /** One look; a file that refuses is looked at again, ever later but at least every 30 s. */
  #look(): void {
    try {
      const wait = this.#fill();
      this.#failures = 0;
      if (wait !== undefined) this.wake(wait);
    } catch {
      // Whoever asks the queue hears why: `generation` writes too.
      this.#failures += 1;
      this.wake(waitedMs(this.#failures, this.#options.random()));
    }
  }

  /** Writes what ended, then takes jobs; answers when to look again, undefined when a running one ends first. */
  #fill(): number | undefined {
    this.#settle();
    const { clock, leaseMs, newToken, pollMs } = this.#options;
    while (!this.#closing && this.#running.size < this.#concurrency) {
      const job = this.#table.claim(this.#queue, newToken(), clock.now(), leaseMs);
      if (job === undefined) break;
      const abort = new AbortController();
      this.#running.set(job, { done: this.#run(job, abort), abort, overdue: false });
    }
    if (this.#running.size >= this.#concurrency) return undefined;
    const due = this.#table.nextDue(this.#queue);
    const wait = due === undefined ? pollMs : due - clock.now();
    return Math.max(1, Math.min(wait, pollMs));
  }

  /** Ends first, then leases: a job of ours whose lease ran out meanwhile would be taken a second time. */
  #settle(): void {
    for (const [job, running] of this.#running) {
      if (running.end !== undefined) {
        running.end();
        this.#running.delete(job);
      } else if (running.overdue) this.#renew(job, running);
    }
  }

  #renew(job: ClaimedJob, running: Running | undefined): void {
    const { clock, leaseMs } = this.#options;
    if (!this.#table.renew(job, clock.now(), leaseMs)) running?.abort.abort();
    if (running !== undefined) running.overdue = false;
  }

  async #run(job: ClaimedJob, abort: AbortController): Promise<void> {
    // A turn of the event loop first, so that `fill` has registered the job before it can end.
    await new Promise(setImmediate);
    const running = this.#running.get(job);
    const renewal = setInterval(() => {
      try {
        this.#renew(job, running);
      } catch {
        if (running !== undefined) running.overdue = true;
      }
    }, this.#options.leaseMs / 3);
    const end = await this.#handled(job, abort);
    clearInterval(renewal);
    if (running !== undefined) running.end = end;
    this.#look();
  }

  /** Does the job; answers what is to be written of its end. */
  async #handled(job: ClaimedJob, abort: AbortController): Promise<() => void> {
    const { clock, random } = this.#options;
    try {
      await this.#handler(job, abort.signal);
      return () => this.#table.complete(job);
    } catch (error) {
      if (abort.signal.aborted) return () => this.#table.release(job, clock.now());
      if (hasCode(error, 'jobs.invalidPayload')) return () => this.#table.fail(job, errorText(error), null);
      const at = clock.now();
      if (mayPass(error)) return () => this.#table.release(job, at + waitedMs(job.attempt - job.failures, random()));
      return () => this.#table.fail(job, errorText(error), at + backoffMs(job.failures + 1, random()));
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
    try {
      this.#settle();
    } catch {
      // Their leases run out, and they run again at the next start.
    }
    this.#closed(this);
  }

  serves(queue: string): boolean {
    return this.#queue === queue;
  }
}

function errorText(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
