import { SocError, type EnqueueRequest, type JobQueue, type JobWorker, type QueueStats } from '@qiaolou/schema';
import { jobFault } from './job-fault.ts';
import type { SqliteJobQueueOptions } from './sqlite-job-queue-options.ts';
import { SqliteJobTable } from './sqlite-job-table.ts';
import { SqliteJobWorker, type Handler } from './sqlite-job-worker.ts';

class SqliteJobQueue implements JobQueue {
  readonly #table: SqliteJobTable;
  readonly #options: Required<SqliteJobQueueOptions>;
  readonly #workers = new Set<SqliteJobWorker>();
  #open = true;

  constructor(options: SqliteJobQueueOptions) {
    this.#options = { leaseMs: 30_000, pollMs: 1_000, ...options };
    this.#table = new SqliteJobTable(options.path, options.newToken());
  }

  /** Asks the table, with codes of the catalogue for what its file says. */
  async #ask<T>(work: (table: SqliteJobTable) => T): Promise<T> {
    if (!this.#open) throw new SocError('jobs.closed');
    try {
      return await Promise.resolve(work(this.#table));
    } catch (error) {
      throw jobFault(error);
    }
  }

  async enqueue(request: EnqueueRequest): Promise<{ readonly created: boolean }> {
    const [created = false] = await this.#enqueue([request]);
    return { created };
  }

  async enqueueAll(requests: readonly EnqueueRequest[]): Promise<readonly { readonly created: boolean }[]> {
    return (await this.#enqueue(requests)).map((created) => ({ created }));
  }

  async #enqueue(requests: readonly EnqueueRequest[]): Promise<readonly boolean[]> {
    const created = await this.#ask((table) => table.enqueueAll(requests, this.#options.clock.now()));
    for (const worker of this.#workers) if (requests.some(({ queue }) => worker.serves(queue))) worker.wake();
    return created;
  }

  generation(): Promise<string> {
    return this.#ask((table) => table.generation());
  }

  async work(queue: string, handler: Handler, options: { readonly concurrency?: number } = {}): Promise<JobWorker> {
    if (!this.#open) throw new SocError('jobs.closed');
    const work = { queue, handler, concurrency: options.concurrency ?? 1 };
    const worker = new SqliteJobWorker(this.#table, work, this.#options, (closed) => this.#workers.delete(closed));
    this.#workers.add(worker);
    return Promise.resolve(worker);
  }

  cancel(queue: string, key: string): Promise<boolean> {
    return this.#ask((table) => table.cancel(queue, key));
  }

  stats(): Promise<readonly QueueStats[]> {
    return this.#ask((table) => table.stats(this.#options.clock.now()));
  }

  async close(): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    await Promise.all([...this.#workers].map((worker) => worker.close()));
    this.#table.close();
  }
}

/**
 * Opens the queue kept in one SQLite file; the default on a single machine. Throws `jobs.unavailable`, `disk.full`,
 * `disk.refuses`.
 */
export function openSqliteJobQueue(options: SqliteJobQueueOptions): JobQueue {
  try {
    return new SqliteJobQueue(options);
  } catch (error) {
    throw jobFault(error);
  }
}
