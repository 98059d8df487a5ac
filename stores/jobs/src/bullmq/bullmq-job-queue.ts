import { sm3Hex } from '@qiaolou/crypto';
import {
  hasCode,
  mayPass,
  SocError,
  type EnqueueRequest,
  type Job,
  type JobQueue,
  type JobWorker,
  type QueueStats,
} from '@qiaolou/schema';
import { Queue, UnrecoverableError, type Job as BullJob } from 'bullmq';
import { ReplyError, type Redis } from 'ioredis';
import { isTaken } from '../schedule/schedule.ts';
import { openBullmqJobWorker, type Envelope } from './bullmq-job-worker.ts';
import { coded } from './coded.ts';
import { EndingRedis } from './ending-redis.ts';

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
  readonly #workers = new Set<JobWorker>();
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
    const worker = await openBullmqJobWorker({
      ...{ name, prefix, leaseMs, random, concurrency: options.concurrency ?? 1 },
      // BullMQ does not end a connection it was given.
      connection: this.#connection.duplicate({ maxRetriesPerRequest: null }),
      run: (job, signal) => this.#run(name, job, (given) => handler(given, signal)),
    });
    this.#workers.add(worker);
    return {
      close: async (graceMs) => {
        await worker.close(graceMs);
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

/** Throws: what Redis says as it is, for it says so again, and that it does not answer as `jobs.unavailable`. */
function refusedOrAway(error: Error): Promise<never> {
  if (error instanceof ReplyError) throw error;
  return coded(() => Promise.reject(error));
}

/** A Redis that drops jobs on a crash or under memory pressure is refused (soar.md §3: 594 of 1,000 jobs lost). */
async function assertSafeRedis(connection: Redis): Promise<void> {
  const setting = async (name: string): Promise<string | undefined> => {
    const answer = await connection.config('GET', name).catch(refusedOrAway);
    return Array.isArray(answer) ? String(answer[1]) : undefined;
  };
  const appendonly = await setting('appendonly');
  const policy = await setting('maxmemory-policy');
  if (appendonly !== 'yes' || policy !== 'noeviction') {
    throw new SocError('jobs.unsafeRedis', { appendonly: appendonly ?? null, maxmemoryPolicy: policy ?? null });
  }
}

/** A Redis that has something to answer and says nothing for so long is away. Workers block on it for 10 s at most. */
const SILENCE_MS = 15_000;

/** ioredis would try a command anew, each time that long. */
async function inTime(step: () => Promise<void>): Promise<void> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(new SocError('jobs.unavailable', { reason: `no answer in ${SILENCE_MS} ms` })),
    SILENCE_MS,
  );
  try {
    await Promise.race([step(), late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Opens the queue kept in Redis by BullMQ, for several processes. Throws `jobs.unavailable` when Redis cannot be
 * reached, `jobs.unsafeRedis` when it runs without AOF or with an eviction policy.
 */
export async function openBullmqJobQueue(options: BullmqJobQueueOptions): Promise<JobQueue> {
  const connection = new EndingRedis(options.url, {
    lazyConnect: true,
    maxRetriesPerRequest: 3,
    connectTimeout: 5_000,
    socketTimeout: SILENCE_MS,
    // Whose connections these are, in Redis' CLIENT LIST.
    connectionName: `${options.prefix ?? 'qiaolou'}-jobs`,
  });
  connection.on('error', () => undefined);
  try {
    await inTime(() => coded(() => connection.connect()));
    await inTime(() => assertSafeRedis(connection));
  } catch (error) {
    connection.disconnect();
    throw error;
  }
  return new BullmqJobQueue({ prefix: 'qiaolou', leaseMs: 15_000, ...options }, connection);
}
