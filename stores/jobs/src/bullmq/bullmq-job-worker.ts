import { setTimeout as pause } from 'node:timers/promises';
import { afterFailure, mayPass, type JobWorker, type JsonObject } from '@qiaolou/schema';
import { DelayedError, Worker, type Job as BullJob } from 'bullmq';
import type { Redis } from 'ioredis';
import { backoffMs, waitedMs } from '../retry/backoff.ts';
import { coded } from './coded.ts';

/** What is kept with a job in Redis. */
export interface Envelope {
  readonly key: string;
  readonly payload: JsonObject;
  /** Epoch ms it was due at, if by a schedule. */
  readonly due?: number;
}

/** What a worker is opened with. */
export interface BullmqJobWorkerOptions {
  /** The queue's name. */
  readonly name: string;
  /** Of the worker alone, and closed with it. Commands on it must wait while Redis is away (`maxRetriesPerRequest: null`). */
  readonly connection: Redis;
  readonly prefix: string;
  readonly concurrency: number;
  readonly leaseMs: number;
  /** 0 ≤ x < 1, for jitter. */
  readonly random: () => number;
  readonly run: (job: BullJob<Envelope>, signal: AbortSignal) => Promise<void>;
}

/** Within this Redis must have answered: when a worker is opened, and when it is told at the end what became of jobs. */
const ANSWER_MS = 5_000;

/**
 * Opens a worker that takes jobs from Redis. Throws `jobs.unavailable` as soon as the way to Redis is lost before it was
 * ready, or when there is no answer: BullMQ itself would wait for ever and say nothing.
 */
export async function openBullmqJobWorker(options: BullmqJobWorkerOptions): Promise<JobWorker> {
  const { connection } = options;
  // The handlers that run, by what ends them early.
  const running = new Map<AbortController, Promise<void>>();
  const worker = createWorker(options, async (job) => {
    const abort = new AbortController();
    const run = options.run(job, abort.signal);
    running.set(abort, run);
    try {
      await run;
    } finally {
      running.delete(abort);
    }
  });
  // Connection errors are retried by ioredis; without a listener they would end the process.
  worker.on('error', () => undefined);
  worker.on('closed', () => connection.disconnect());
  try {
    await coded(() => readyInTime(worker));
  } catch (error) {
    connection.disconnect();
    throw await afterFailure(error, () => worker.close(true));
  }
  return {
    close: async (graceMs = 10_000) => {
      const timer = setTimeout(() => {
        for (const abort of running.keys()) abort.abort();
      }, graceMs);
      await closeInTime(worker, connection, running);
      clearTimeout(timer);
    },
  };
}

function createWorker(
  { name, connection, prefix, concurrency, leaseMs, random }: BullmqJobWorkerOptions,
  run: (job: BullJob<Envelope>) => Promise<void>,
): Worker<Envelope> {
  return new Worker<Envelope>(
    name,
    async (job, token) => {
      try {
        await run(job);
      } catch (error) {
        if (!mayPass(error)) throw error;
        const waits = job.attemptsStarted - job.attemptsMade;
        await job.moveToDelayed(Date.now() + waitedMs(waits, random()), token);
        throw new DelayedError();
      }
    },
    {
      ...{ connection, prefix, concurrency },
      lockDuration: leaseMs,
      stalledInterval: leaseMs / 3,
      // A crash of the platform is not the job's fault; only handlers that throw use up tries.
      maxStalledCount: 100,
      settings: { backoffStrategy: (attemptsMade) => backoffMs(attemptsMade, random()) },
    },
  );
}

async function readyInTime(worker: Worker<Envelope>): Promise<void> {
  const lost = Promise.withResolvers<never>();
  const onLost = (): void => lost.reject(new Error('connection lost'));
  const timer = setTimeout(() => lost.reject(new Error(`no answer in ${ANSWER_MS} ms`)), ANSWER_MS);
  worker.on('ioredis:close', onLost);
  worker.on('error', lost.reject);
  try {
    await Promise.race([worker.waitUntilReady(), lost.promise]);
  } finally {
    clearTimeout(timer);
    worker.off('ioredis:close', onLost);
    worker.off('error', lost.reject);
  }
}

/** Waits for the handlers that run, and so long for Redis to be told of them; jobs it was not told of are done again. */
async function closeInTime(
  worker: Worker<Envelope>,
  connection: Redis,
  running: ReadonlyMap<AbortController, Promise<void>>,
): Promise<void> {
  const closing = worker.close().then(() => true);
  for (;;) {
    await Promise.allSettled(running.values());
    const told = new AbortController();
    const late = pause(ANSWER_MS, false, { signal: told.signal }).catch(() => false);
    const closed = await Promise.race([closing, late]);
    told.abort();
    if (closed) return;
    // One that was taken at the last moment runs to its end, too.
    if (running.size === 0) break;
  }
  // What waits for Redis on it fails now, and with that the worker closes.
  connection.disconnect();
  await closing;
}
