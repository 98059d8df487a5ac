import { Worker } from 'node:worker_threads';
import { readWireError, SocError } from '@qiaolou/schema';
import { createTurns, type TurnFigures } from '../turns/turns.ts';
import type { PasswordAnswer, PasswordCall } from './password-call.ts';
import type { HashRequest, PasswordHasher } from './password-hasher.ts';

/** How much hashing there may be at once. */
export interface PasswordThreadOptions {
  /** Threads that hash. Each takes at most one core. */
  readonly threads: number;
  /** Log-ins that wait for one of them; 500. */
  readonly waiting?: number;
}

/** Password hashing in threads of its own. */
export interface PasswordThreads extends PasswordHasher {
  figures(): TurnFigures;
  /** Ends the threads; what waits is not answered any more. Idempotent. */
  close(): Promise<void>;
}

const MOST_WAITING = 500;
const RETRY_SECONDS = 5;

/**
 * Starts password hashing (PBKDF2-HMAC-SM3) in a few threads, each blocked while it hashes. Node's pool has no part in it:
 * that is one for the whole process, and whoever reaches the log-in page could fill it. Who asks is served in turn by
 * address, at most `waiting` wait; beyond that `auth.busy` is thrown, with `retryAfterSeconds`.
 */
export function startPasswordThreads({ threads, waiting = MOST_WAITING }: PasswordThreadOptions): PasswordThreads {
  const hashing = Array.from({ length: threads }, () => new HashingThread());
  const turns = createTurns({
    running: threads,
    runningOfOne: threads,
    keptForFirst: 0,
    waiting,
    waitingOfOne: waiting,
    refusal: 'auth.busy',
    retryAfterSeconds: RETRY_SECONDS,
  });
  const ask = (call: PasswordCall, request: HashRequest): Promise<string | boolean> =>
    turns.take(request, async () => {
      request.atTurn?.();
      // There are as many turns at once as threads.
      const idle = hashing.find((thread) => !thread.busy);
      if (idle === undefined) throw new TypeError('a turn without a thread');
      return idle.ask(call);
    });
  return {
    hash: async (password, request) => String(await ask({ kind: 'hash', password }, request)),
    verify: async (password, scheme, request) => (await ask({ kind: 'verify', password, scheme }, request)) === true,
    figures: () => turns.figures(),
    close: async () => {
      await Promise.all(hashing.map((thread) => thread.close()));
    },
  };
}

/** One thread, started with its first call; when it dies, its call fails and the next starts another. */
class HashingThread {
  #worker: Worker | undefined;
  #waiting: PromiseWithResolvers<string | boolean> | undefined;
  #closed = false;

  get busy(): boolean {
    return this.#waiting !== undefined;
  }

  ask(call: PasswordCall): Promise<string | boolean> {
    if (this.#closed) return Promise.reject(new SocError('auth.busy', { retryAfterSeconds: RETRY_SECONDS }));
    const waiting = Promise.withResolvers<string | boolean>();
    this.#waiting = waiting;
    this.#worker ??= this.#start();
    this.#worker.ref();
    this.#worker.postMessage(call);
    return waiting.promise;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#worker?.terminate();
  }

  #start(): Worker {
    const worker = new Worker(new URL('./password-thread.ts', import.meta.url));
    let cause: unknown;
    worker.on('message', (answer: PasswordAnswer) => {
      const waiting = this.#settled();
      if (answer.kind === 'done') waiting?.resolve(answer.value);
      else waiting?.reject(new Error(answer.error.message, { cause: readWireError(answer.error) }));
    });
    worker.on('error', (error: unknown) => {
      cause = error;
    });
    worker.on('exit', () => {
      this.#worker = undefined;
      this.#settled()?.reject(new SocError('auth.busy', { retryAfterSeconds: RETRY_SECONDS }, { cause }));
    });
    return worker;
  }

  /** Only a call under way keeps the process. */
  #settled(): PromiseWithResolvers<string | boolean> | undefined {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    this.#worker?.unref();
    return waiting;
  }
}
