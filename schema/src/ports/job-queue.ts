import type { JsonObject } from '../text/json.ts';

/** A unit of work as its handler sees it. */
export interface Job {
  readonly queue: string;
  /** Unique within the queue among jobs not yet finished; enqueuing the same key again changes nothing. */
  readonly key: string;
  readonly payload: JsonObject;
  /** 1 for the first try. */
  readonly attempt: number;
}

export interface EnqueueRequest {
  readonly queue: string;
  readonly key: string;
  readonly payload: JsonObject;
  /** Not before this time, epoch ms; now when absent. */
  readonly runAt?: number | undefined;
  /** 0 first … 9 last; 5 when absent. */
  readonly priority?: number | undefined;
  /** Tries before the job is `failed`; 5 when absent. */
  readonly maxAttempts?: number | undefined;
  /**
   * Due time of a schedule, epoch ms. A key is enqueued once for each, by whichever process asks first, and not for one
   * before it; also when that job has ended long since.
   */
  readonly due?: number | undefined;
}

export interface QueueStats {
  readonly queue: string;
  readonly waiting: number;
  readonly delayed: number;
  readonly active: number;
  readonly failed: number;
}

export interface JobWorker {
  /** Takes no further job, waits for the running ones, at most `graceMs` (default 10,000). */
  close(graceMs?: number): Promise<void>;
}

/**
 * Durable work. A job enqueued is run **at least once** even over kill -9; a handler that throws is tried again with
 * exponential backoff and jitter (1 s × 2^n, at most 5 min) until `maxAttempts`; one that throws
 * `jobs.invalidPayload` is not tried again, and what passes by itself (`mayPass`: a store that is away) costs no try. A
 * worker that dies loses its lease and the job runs again. While its storage is away or full every method throws
 * `jobs.unavailable` or `disk.full`, its workers wait, and all goes on by itself. Adapters: SQLite, BullMQ on Redis.
 */
export interface JobQueue {
  /** Resolves when durable; `created` is false when the key is there and not finished, or its due time was taken. */
  enqueue(request: EnqueueRequest): Promise<{ readonly created: boolean }>;
  /** As `enqueue` for each, in order, but written together; nothing is written for those that are there. */
  enqueueAll(requests: readonly EnqueueRequest[]): Promise<readonly { readonly created: boolean }[]>;
  /**
   * Another text whenever the queue has lost what it was told (emptied, put back from a copy without it): whoever knows
   * what must be done tells it again. Also a look whether the queue can be used now: throws what keeps it from that.
   */
  generation(): Promise<string>;
  work(
    queue: string,
    handler: (job: Job, signal: AbortSignal) => Promise<void>,
    options?: { readonly concurrency?: number },
  ): Promise<JobWorker>;
  /** Removes a job that is not running; true when it was there. */
  cancel(queue: string, key: string): Promise<boolean>;
  stats(): Promise<readonly QueueStats[]>;
  close(): Promise<void>;
}
