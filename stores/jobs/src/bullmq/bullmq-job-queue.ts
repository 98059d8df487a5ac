import { sm3Hex } from '@qiaolou/crypto';
import {
  afterFailure,
  hasCode,
  mayPass,
  SocError,
  type EnqueueRequest,
  type Job,
  type JobQueue,
  type JobWorker,
  type JsonObject,
  type QueueStats,
} from '@qiaolou/schema';
import { DelayedError, Queue, UnrecoverableError, Worker, type Job as BullJob } from 'bullmq';
import { Redis } from 'ioredis';
import { isTaken } from '../schedule/schedule.ts';
import { backoffMs, waitedMs } from '../retry/backoff.ts';

/** Settings of the Redis queue. */
export interface BullmqJobQueueOptions {
  /** `redis://…` or `rediss://…`. */
  readonly url: string;
  /** Uniform in [0, 1); for jitter. */
  readonly random: () => number;
  /** Makes unique ids. */
  readonly newId: () => string;
  /** Prefix of all keys; `qiaolou` when absent. */
  readonly prefix?: string;
  /** How long a dead worker's job stays taken, ms; 15,000 when absent. */
  readonly leaseMs?: number;
}

interface Envelope {
  readonly key: string;
  readonly payload: JsonObject;
  readonly due?: number;
}

/** BullMQ ids may not contain `:` nor be numbers; a digest of the key is neither. */
function jobId(key: string): string {
  return `k${sm3Hex(key).slice(0, 40)}`;
}

/** Field of a key's last due time in the hash that keeps them. */
function dueField(queue: string, key: string): string {
  return JSON.stringify([queue, key]);
}

class BullmqJobQueue implements JobQueue {
  readonly #options: Required<BullmqJobQueueOptions>;
  readonly #connection: Redis;
  readonly #queues = new Map<string, Queue<Envelope>>();
  /** Of all queues used so far. */
  readonly #names = new Set<string>();
  readonly #workers = new Set<Worker<Envelope>>();
  #open = true;

  constructor(options: Required<BullmqJobQueueOptions>, connection: Redis) {
    this.#options = options;
    this.#connection = connection;
  }

  async enqueue(request: EnqueueRequest): Promise<{ readonly created: boolean }> {
    return { created: await coded(() => this.#enqueue(request)) };
  }

  async enqueueAll(requests: readonly EnqueueRequest[]): Promise<readonly { readonly created: boolean }[]> {
    const created: { readonly created: boolean }[] = [];
    for (let from = 0; from < requests.length; from += AT_ONCE)
      created.push(
        ...(await Promise.all(requests.slice(from, from + AT_ONCE).map((request) => this.enqueue(request)))),
      );
    return created;
  }

  generation(): Promise<string> {
    const key = `${this.#options.prefix}:generation`;
    return coded(async () => {
      await this.#connection.set(key, this.#options.newId(), 'NX');
      return String(await this.#connection.get(key));
    });
  }

  async #enqueue(request: EnqueueRequest): Promise<boolean> {
    const { queue: name, key, payload, runAt, priority = 5, maxAttempts = 5, due } = request;
    const queue = this.#queue(name);
    if (due !== undefined && (await this.#isTaken(name, key, due))) return false;
    const id = jobId(key);
    const existing = await queue.getJob(id);
    if (existing !== undefined) {
      if (!(await existing.isFailed())) return false;
      await existing.remove();
    }
    await queue.add(
      name,
      { key, payload, ...(due === undefined ? {} : { due }) },
      {
        jobId: id,
        delay: runAt === undefined ? 0 : Math.max(0, runAt - Date.now()),
        // BullMQ takes 0 as "no priority, before all others" and 1 as the highest of the prioritised.
        priority: priority + 1,
        attempts: maxAttempts,
        backoff: { type: 'custom' },
        removeOnComplete: true,
        removeOnFail: false,
      },
    );
    return true;
  }

  async work(
    name: string,
    handler: (job: Job, signal: AbortSignal) => Promise<void>,
    options: { readonly concurrency?: number } = {},
  ): Promise<JobWorker> {
    this.#queue(name);
    const { leaseMs, prefix, random } = this.#options;
    const aborts = new Set<AbortController>();
    // BullMQ does not end a connection it was given.
    const connection = this.#connection.duplicate({ maxRetriesPerRequest: null });
    const worker = new Worker<Envelope>(
      name,
      async (job: BullJob<Envelope>, token) => {
        const abort = new AbortController();
        aborts.add(abort);
        try {
          await this.#run(name, job, (given) => handler(given, abort.signal));
        } catch (error) {
          if (!mayPass(error)) throw error;
          const waits = job.attemptsStarted - job.attemptsMade;
          await job.moveToDelayed(Date.now() + waitedMs(waits, random()), token);
          throw new DelayedError();
        } finally {
          aborts.delete(abort);
        }
      },
      {
        connection,
        prefix,
        concurrency: options.concurrency ?? 1,
        lockDuration: leaseMs,
        stalledInterval: leaseMs / 3,
        // A crash of the platform is not the job's fault; only handlers that throw use up tries.
        maxStalledCount: 100,
        settings: { backoffStrategy: (attemptsMade) => backoffMs(attemptsMade, random()) },
      },
    );
    // Connection errors are retried by ioredis; without a listener they would end the process.
    worker.on('error', () => undefined);
    worker.on('closed', () => connection.disconnect());
    this.#workers.add(worker);
    try {
      await coded(() => worker.waitUntilReady());
    } catch (error) {
      this.#workers.delete(worker);
      connection.disconnect();
      throw await afterFailure(error, () => worker.close(true));
    }
    return {
      close: async (graceMs = 10_000) => {
        const timer = setTimeout(() => {
          for (const abort of aborts) abort.abort();
        }, graceMs);
        await worker.close();
        clearTimeout(timer);
        this.#workers.delete(worker);
      },
    };
  }

  cancel(name: string, key: string): Promise<boolean> {
    return coded(async () => {
      const job = await this.#queue(name).getJob(jobId(key));
      if (job === undefined || (await job.isActive())) return false;
      await job.remove();
      return true;
    });
  }

  stats(): Promise<readonly QueueStats[]> {
    const names = [...this.#names].sort();
    return coded(() => Promise.all(names.map((name) => this.#statsOf(name))));
  }

  async #statsOf(name: string): Promise<QueueStats> {
    const counts = await this.#queue(name).getJobCounts('waiting', 'prioritized', 'delayed', 'active', 'failed');
    return {
      queue: name,
      waiting: (counts['waiting'] ?? 0) + (counts['prioritized'] ?? 0),
      delayed: counts['delayed'] ?? 0,
      active: counts['active'] ?? 0,
      failed: counts['failed'] ?? 0,
    };
  }

  async close(): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    await Promise.all([...this.#workers].map((worker) => worker.close()));
    await Promise.all([...this.#queues.values()].map((queue) => queue.close()));
    this.#connection.disconnect();
  }

  #queue(name: string): Queue<Envelope> {
    if (!this.#open) throw new SocError('jobs.closed');
    const known = this.#queues.get(name);
    if (known !== undefined) return known;
    const queue = new Queue<Envelope>(name, { connection: this.#connection, prefix: this.#options.prefix });
    // As of the workers; whoever asks the queue hears of it.
    queue.on('error', () => undefined);
    this.#names.add(name);
    this.#queues.set(name, queue);
    // One that was made while Redis was away fails for good, also when Redis is there again: the next call makes another.
    queue.waitUntilReady().catch(() => {
      if (this.#queues.get(name) === queue) this.#queues.delete(name);
    });
    return queue;
  }

  /**
   * Runs a job. The due time of a scheduled one is noted when it has ended for good: another process may have enqueued the
   * same due time between the two, and its job then has nothing to do.
   */
  async #run(queue: string, job: BullJob<Envelope>, handler: (job: Job) => Promise<void>): Promise<void> {
    const { key, payload, due } = job.data;
    if (due !== undefined && (await this.#isTaken(queue, key, due))) return;
    try {
      await handler({ queue, key, payload, attempt: job.attemptsStarted });
    } catch (error) {
      if (mayPass(error)) throw error;
      const hopeless = hasCode(error, 'jobs.invalidPayload');
      if (hopeless || job.attemptsMade + 1 >= (job.opts.attempts ?? 1)) await this.#take(queue, key, due);
      throw hopeless ? new UnrecoverableError(error.message) : error;
    }
    await this.#take(queue, key, due);
  }

  async #isTaken(queue: string, key: string, due: number): Promise<boolean> {
    const taken = await this.#connection.hget(this.#dueKey(), dueField(queue, key));
    return taken !== null && isTaken(due, Number(taken));
  }

  async #take(queue: string, key: string, due: number | undefined): Promise<void> {
    if (due !== undefined) await this.#connection.hset(this.#dueKey(), dueField(queue, key), due);
  }

  #dueKey(): string {
    return `${this.#options.prefix}:due`;
  }
}

/** Jobs asked for at once. */
const AT_ONCE = 100;

/** What Redis or the way to it says, as `jobs.unavailable`; mistakes of the program stay what they are. */
async function coded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Error) || error instanceof SocError) throw error;
    if (error instanceof TypeError || error instanceof RangeError) throw error;
    throw new SocError('jobs.unavailable', { reason: error.message.slice(0, 200) }, { cause: error });
  }
}

/** A Redis that drops jobs on a crash or under memory pressure is refused (soar.md §3: 594 of 1,000 jobs lost). */
async function assertSafeRedis(connection: Redis): Promise<void> {
  const setting = async (name: string): Promise<string | undefined> => {
    const answer = await connection.config('GET', name);
    return Array.isArray(answer) ? String(answer[1]) : undefined;
  };
  const appendonly = await setting('appendonly');
  const policy = await setting('maxmemory-policy');
  if (appendonly !== 'yes' || policy !== 'noeviction') {
    throw new SocError('jobs.unsafeRedis', { appendonly: appendonly ?? null, maxmemoryPolicy: policy ?? null });
  }
}

/**
 * Opens the queue kept in Redis by BullMQ, for several processes. Throws `jobs.unavailable` when Redis cannot be
 * reached, `jobs.unsafeRedis` when it runs without AOF or with an eviction policy.
 */
export async function openBullmqJobQueue(options: BullmqJobQueueOptions): Promise<JobQueue> {
  const connection = new Redis(options.url, {
    lazyConnect: true,
    maxRetriesPerRequest: 3,
    connectTimeout: 5_000,
    // Whose connections these are, in Redis' CLIENT LIST.
    connectionName: `${options.prefix ?? 'qiaolou'}-jobs`,
  });
  connection.on('error', () => undefined);
  try {
    await connection.connect();
  } catch (error) {
    connection.disconnect();
    throw new SocError('jobs.unavailable', {}, { cause: error });
  }
  try {
    await assertSafeRedis(connection);
  } catch (error) {
    connection.disconnect();
    throw error;
  }
  return new BullmqJobQueue({ prefix: 'qiaolou', leaseMs: 15_000, ...options }, connection);
}
