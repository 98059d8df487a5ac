import { readWireError, SocError } from '@qiaolou/schema/reading';
import type { FileLook } from '../../custody/event-custody.ts';
import { ZlibThread } from '../../packing/zlib-thread.ts';
import type { LookAnswer, Looking } from './look-thread.ts';

/** Looks at files in a thread that ends with it, one look after another. */
export class FileLooker {
  #turn: Promise<unknown> = Promise.resolve();
  #worker: ZlibThread<Looking> | undefined;
  #closed = false;

  /** Rejects with `store.unavailable` when the thread dies, `store.closed` when it is closed meanwhile. */
  look(looking: Looking): Promise<readonly FileLook[]> {
    if (looking.files.length === 0) return Promise.resolve([]);
    const turn = this.#turn.then(() => this.#inThread(looking));
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  /** Ends what is being looked at. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#worker?.terminate();
    await this.#turn;
  }

  #inThread(looking: Looking): Promise<readonly FileLook[]> {
    if (this.#closed) return Promise.reject(new SocError('store.closed'));
    const { promise, resolve, reject } = Promise.withResolvers<readonly FileLook[]>();
    const worker = new ZlibThread(new URL('./look-thread.ts', import.meta.url), looking);
    this.#worker = worker;
    worker.on('message', (answer: LookAnswer) => {
      if (answer.ok) resolve(answer.looks);
      else reject(readWireError(answer));
    });
    worker.on('error', (cause: unknown) =>
      reject(new SocError('store.unavailable', { reason: String(cause) }, { cause })),
    );
    worker.on('exit', () => {
      this.#worker = undefined;
      const reason = 'the thread that looks at files ended';
      reject(this.#closed ? new SocError('store.closed') : new SocError('store.unavailable', { reason }));
    });
    return promise;
  }
}
