import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startWork, type WorkOptions } from '@qiaolou/job-queue';
import { openSqliteRecordStore, type RecordStore } from '@qiaolou/record-store';
import { MINUTE_MS, type Clock, type EnqueueRequest, type Job, type JobQueue } from '@qiaolou/schema';
import { z } from 'zod';
import {
  createPlaybookEngine,
  createPlaybookLibrary,
  playbookWork,
  type Connector,
  type Playbook,
  type PlaybookEngine,
  type PlaybookEngineOptions,
} from '../src/index.ts';

/** A queue without timers: `drain` runs what is due until nothing is. Jobs whose handler throws are dropped, as if the queue had lost them. */
export class DrainedQueue implements JobQueue {
  readonly #jobs = new Map<string, EnqueueRequest>();
  readonly #clock: Clock;
  #handler: ((job: Job, signal: AbortSignal) => Promise<void>) | undefined;
  readonly faults: unknown[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async enqueue(request: EnqueueRequest): Promise<{ created: boolean }> {
    const created = !this.#jobs.has(request.key);
    if (created) this.#jobs.set(request.key, request);
    return { created };
  }

  enqueueAll(requests: readonly EnqueueRequest[]): Promise<readonly { created: boolean }[]> {
    return Promise.all(requests.map((request) => this.enqueue(request)));
  }

  generation(): Promise<string> {
    return Promise.resolve('drained');
  }

  async work(
    _queue: string,
    handler: (job: Job, signal: AbortSignal) => Promise<void>,
  ): Promise<{ close(): Promise<void> }> {
    this.#handler = handler;
    return { close: async () => void (this.#handler = undefined) };
  }

  async drain(): Promise<void> {
    for (let next = this.#due(); next !== undefined; next = this.#due()) {
      this.#jobs.delete(next.key);
      try {
        await this.#handler?.(
          { queue: next.queue, key: next.key, payload: next.payload, attempt: 1 },
          new AbortController().signal,
        );
      } catch (error) {
        this.faults.push(error);
      }
    }
  }

  /** As a Redis without persistence does when it dies. */
  loseEverything(): void {
    this.#jobs.clear();
  }

  get size(): number {
    return this.#jobs.size;
  }

  #due(): EnqueueRequest | undefined {
    return [...this.#jobs.values()].find((job) => (job.runAt ?? 0) <= this.#clock.now());
  }

  cancel(_queue: string, key: string): Promise<boolean> {
    return Promise.resolve(this.#jobs.delete(key));
  }

  stats(): Promise<readonly never[]> {
    return Promise.resolve([]);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** A connector that writes down what it is asked to do. */
export interface SpyConnector extends Connector<{ readonly what: string }> {
  readonly calls: string[];
  /** Thrown by the next calls of `apply`, first in first out. */
  readonly faults: Error[];
}

export function spyConnector(id = 'spy'): SpyConnector {
  const calls: string[] = [];
  const faults: Error[] = [];
  const present = new Set<string>();
  return {
    id,
    calls,
    faults,
    args: z.strictObject({ what: z.string(), ttlSeconds: z.number().optional(), address: z.string().optional() }),
    danger: 'reversible',
    plan: async ({ what }) => {
      calls.push(`plan ${what}`);
      return { summary: `would ${what}`, summaryEn: `would ${what}`, steps: [what] };
    },
    check: async ({ what }, { idempotencyKey }) => {
      calls.push(`check ${what}`);
      return present.has(idempotencyKey) ? 'present' : 'absent';
    },
    apply: async ({ what }, { idempotencyKey }) => {
      const fault = faults.shift();
      if (fault !== undefined) throw fault;
      calls.push(`apply ${what}`);
      present.add(idempotencyKey);
      return { response: { did: what }, outputs: { result: `done ${what}` } };
    },
    verify: async () => true,
    undo: async ({ what }) => {
      calls.push(`undo ${what}`);
      return { undid: what };
    },
    undoAfterSeconds: (args) => (args as { ttlSeconds?: number }).ttlSeconds ?? null,
  };
}

/** Record store, queue, clock and engine of one test. */
export interface EngineBench {
  readonly records: RecordStore;
  readonly queue: DrainedQueue;
  readonly clock: Clock & { advance(ms: number): void };
  readonly spy: SpyConnector;
  readonly engine: PlaybookEngine;
  readonly close: () => Promise<void>;
}

/** Works on the steps of an engine; reconciles only when asked to. */
export function startStepWork(
  engine: PlaybookEngine,
  given: Pick<WorkOptions, 'queue' | 'clock'> & Partial<Pick<WorkOptions, 'onError'>>,
): ReturnType<typeof startWork> {
  const kinds = playbookWork(engine).filter(({ type }) => type === 'job');
  return startWork({ onError: () => undefined, ...given, kinds });
}

export async function openBench(
  playbooks: readonly Playbook[],
  over: Partial<PlaybookEngineOptions> = {},
): Promise<EngineBench> {
  const folder = mkdtempSync(join(tmpdir(), 'qiaolou-playbooks-'));
  let now = Date.parse('2026-11-22T02:00:00.000Z');
  let next = 0;
  const clock = { now: () => now, advance: (ms: number) => void (now += ms) };
  const records = await openSqliteRecordStore({ path: join(folder, 'records.db'), clock });
  const queue = new DrainedQueue(clock);
  const spy = spyConnector();
  const engine = await createPlaybookEngine({
    records,
    queue,
    connectors: [spy],
    library: createPlaybookLibrary(playbooks),
    clock,
    ids: () => `id-${String(++next).padStart(6, '0')}`,
    random: () => 0,
    exclusive: true,
    ...over,
  });
  const work = await startStepWork(engine, { queue, clock });
  await engine.reconcile();
  return {
    records,
    queue,
    clock,
    spy,
    engine,
    close: async () => {
      await work.close();
      await records.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Lets time pass, as the periodic work does. Throws what jobs threw. */
export async function passMinutes({ clock, engine, queue }: EngineBench, minutes: number): Promise<void> {
  for (let minute = 0; minute < minutes; minute++) {
    clock.advance(MINUTE_MS);
    await engine.uphold();
    await engine.reconcile();
    await queue.drain();
  }
  if (queue.faults.length > 0) throw new AggregateError(queue.faults, 'jobs failed');
}
