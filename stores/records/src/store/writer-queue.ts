import { AsyncLocalStorage } from 'node:async_hooks';
import { SocError } from '@qiaolou/schema';

/** Runs writing transactions of one store one after the other, in the order they were asked for. */
export class WriterQueue {
  /** The task a caller is running in; what a task left behind (a timer, an unawaited promise) may still carry it when it is over. */
  readonly #inside = new AsyncLocalStorage<{ running: boolean }>();
  #last: Promise<unknown> = Promise.resolve();
  #closing: Promise<void> | undefined;

  /** Runs `task` after all before it. Throws `records.unavailable` after close, Error for a transaction in a transaction (it would wait for itself for ever). */
  run<T>(task: () => Promise<T>): Promise<T> {
    if (this.#closing !== undefined) {
      return Promise.reject(new SocError('records.unavailable', { reason: 'the record store is closed' }));
    }
    if (this.#inside.getStore()?.running === true) {
      return Promise.reject(new Error('a transaction may not be opened inside a transaction'));
    }
    const mark = { running: true };
    const result = this.#last
      .then(() => this.#inside.run(mark, task))
      .finally(() => {
        mark.running = false;
      });
    this.#last = result.catch(() => undefined);
    return result;
  }

  /** Waits for the tasks before, then runs `release` once; idempotent. */
  close(release: () => Promise<void>): Promise<void> {
    this.#closing ??= this.#last.then(release);
    return this.#closing;
  }
}
