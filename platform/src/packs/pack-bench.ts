import { Worker } from 'node:worker_threads';
import { createTurns } from '@qiaolou/accounts';
import { readWireError, SECOND_MS, SocError, type WireError } from '@qiaolou/schema';
import type { BenchSettings, BenchWork } from './bench-messages.ts';

/** A piece of work on its way to the thread. */
export interface BenchAsked {
  readonly id: number;
  readonly kind: keyof BenchWork;
  readonly asked: unknown;
}

type BenchAnswer =
  | { readonly id: number; readonly answer: unknown; readonly error?: undefined }
  | { readonly id: number; readonly error: WireError };

/** Who asks, and for how long he waits. */
interface BenchAsker {
  /** Askers take turns: a user, or the platform itself. */
  readonly asker: string;
  readonly signal?: AbortSignal | undefined;
}

/** A thread of its own in which packs are tried. */
export interface PackBench {
  /**
   * One piece of work, in turn. Throws `api.busy` when too many wait, and `packs.tooSlow` for one that takes longer than
   * two minutes, which is ended with its thread.
   */
  ask<Kind extends keyof BenchWork>(
    kind: Kind,
    asked: BenchWork[Kind]['asked'],
    asker: BenchAsker,
  ): Promise<BenchWork[Kind]['answer']>;
  close(): Promise<void>;
}

/** By the clock: the thread is nice, and waits for whoever reads lines. */
const LONGEST_MS = 120 * SECOND_MS;
/** It takes half a second to be there again, and tens of megabytes while it is. */
const IDLE_MS = 120 * SECOND_MS;
const TURNS = { running: 1, runningOfOne: 1, keptForFirst: 0, waiting: 24, waitingOfOne: 4 } as const;

/** Opens the bench; the thread runs only while it is asked, and two minutes more. */
export function openPackBench(settings: BenchSettings): PackBench {
  const turns = createTurns({ ...TURNS, refusal: 'api.busy', retryAfterSeconds: 5 });
  let thread: Worker | undefined;
  let idle: NodeJS.Timeout | undefined;
  let asked = 0;
  const end = async (): Promise<void> => {
    clearTimeout(idle);
    const ended = thread;
    thread = undefined;
    await ended?.terminate();
  };
  const startThread = (): Worker => {
    const started = new Worker(new URL('./bench-thread.ts', import.meta.url), { workerData: settings });
    // Who waits hears of it; one that dies while nobody does is only no longer there.
    return started
      .on('error', () => undefined)
      .once('exit', () => {
        if (thread === started) thread = undefined;
      });
  };
  const run = async (kind: keyof BenchWork, work: unknown): Promise<unknown> => {
    clearTimeout(idle);
    asked += 1;
    thread ??= startThread();
    try {
      return await answerOf(thread, { id: asked, kind, asked: work });
    } catch (error) {
      // One that failed by its own may be in any state.
      if (!(error instanceof BenchRefusal)) {
        await end();
        throw error;
      }
      throw error.told;
    } finally {
      idle = setTimeout(() => void end(), IDLE_MS);
      idle.unref();
    }
  };
  return {
    ask: (kind, work, { asker, signal }) => turns.take({ asker, signal }, () => run(kind, work)) as never,
    close: end,
  };
}

/** What the work itself says: the thread is sound. */
class BenchRefusal extends Error {
  readonly told: Error;

  constructor(told: Error) {
    super(told.message);
    this.told = told;
  }
}

function answerOf(thread: Worker, work: BenchAsked): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  const timer = setTimeout(
    () => reject(new SocError('packs.tooSlow', { seconds: LONGEST_MS / SECOND_MS })),
    LONGEST_MS,
  );
  const onMessage = (message: BenchAnswer): void => {
    if (message.id !== work.id) return;
    if (message.error === undefined) resolve(message.answer);
    else reject(new BenchRefusal(readWireError(message.error)));
  };
  const onExit = (code: number): void => reject(new SocError('platform.workerDied', { worker: 'bench', code }));
  thread.on('message', onMessage).on('error', reject).on('exit', onExit);
  thread.postMessage(work);
  return promise.finally(() => {
    clearTimeout(timer);
    thread.off('message', onMessage).off('error', reject).off('exit', onExit);
  });
}
