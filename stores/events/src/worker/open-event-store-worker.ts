import { MessageChannel, type MessagePort, type Worker } from 'node:worker_threads';
import { afterFailure, readWireError, SocError } from '@qiaolou/schema/reading';
import type { StoreReport } from '../embedded/store-report.ts';
import { ZlibThread } from '../packing/zlib-thread.ts';
import { PortEventStore, type MeasuredEventStore } from './connect-event-store.ts';
import type { FromWorker, ToWorker, WorkerStoreOptions } from './worker-message.ts';

/** The store in a thread of its own. `close` flushes and ends the thread. */
export interface WorkerEventStore extends MeasuredEventStore {
  /** A new connection to the store: transfer it to another thread and give it to `connectEventStore` there. */
  port(): MessagePort;
  /** Resolves with the reason when the thread dies by itself; never when it was closed. */
  readonly died: Promise<Error>;
}

export interface WorkerOptions extends WorkerStoreOptions {
  readonly onReport?: ((report: StoreReport) => void) | undefined;
}

/**
 * Opens the embedded store in a worker thread. Throws as `openEmbeddedEventStore` does. Appending and searching then
 * leave the caller's event loop free.
 */
export async function openEventStoreWorker(options: WorkerOptions): Promise<WorkerEventStore> {
  const { onReport, ...data } = options;
  const worker = new ZlibThread<WorkerStoreOptions>(new URL('./event-store-thread.ts', import.meta.url), data);
  const thread = new StoreThread(worker, onReport);
  await thread.opened;
  const client = new PortEventStore(thread.port());
  return {
    append: (events) => client.append(events),
    appendLines: (lines) => client.appendLines(lines),
    search: (request, reading) => client.search(request, reading),
    aggregate: (request, reading) => client.aggregate(request, reading),
    pick: (request, reading) => client.pick(request, reading),
    tail: (from, limit, tailOptions) => client.tail(from, limit, tailOptions),
    get: (ids, reading) => client.get(ids, reading),
    stats: () => client.stats(),
    replays: () => client.replays(),
    keepReplay: (replay) => client.keepReplay(replay),
    memory: () => client.memory(),
    custody: client.custody,
    close: () => thread.close(client),
    port: () => thread.port(),
    died: thread.died,
  };
}

class StoreThread {
  readonly opened: Promise<void>;
  readonly died: Promise<Error>;
  readonly #worker: Worker;
  readonly #opening = Promise.withResolvers<undefined>();
  readonly #closed = Promise.withResolvers<undefined>();
  readonly #death = Promise.withResolvers<Error>();
  #closing: Promise<void> | undefined;
  /** Why there is no thread any more. */
  #failure: Error | undefined;

  constructor(worker: Worker, onReport: ((report: StoreReport) => void) | undefined) {
    this.#worker = worker;
    this.opened = this.#whenOpened();
    this.died = this.#death.promise;
    // A failure that comes before `close` is told by `opened` or `died`; `close` hears of it all the same.
    this.#closed.promise.catch(() => undefined);
    worker.on('message', (message: FromWorker) => {
      if (message.kind === 'opened') this.#opening.resolve(undefined);
      else if (message.kind === 'closed') this.#closed.resolve(undefined);
      else if (message.kind === 'report') onReport?.(message.report);
      else this.#refuse(readWireError(message));
    });
    worker.on('error', (cause: unknown) => this.#die(String(cause), cause));
    worker.on('exit', (code) => this.#die(`exit ${code}`));
  }

  /** Throws `store.closed` once closing has begun, `store.unavailable` when the thread has died. */
  port(): MessagePort {
    if (this.#closing !== undefined) throw new SocError('store.closed');
    if (this.#failure !== undefined) throw this.#failure;
    const { port1, port2 } = new MessageChannel();
    const message: ToWorker = { kind: 'connect', port: port2 };
    this.#worker.postMessage(message, [port2]);
    return port1;
  }

  close(client: PortEventStore): Promise<void> {
    this.#closing ??= this.#finish(client);
    return this.#closing;
  }

  /** A store that could not be opened leaves no thread behind that still has its directory. */
  async #whenOpened(): Promise<void> {
    try {
      await this.#opening.promise;
    } catch (error) {
      throw await afterFailure(error, () => this.#worker.terminate());
    }
  }

  /** What the thread said that it could not do. */
  #refuse(error: Error): void {
    this.#opening.reject(error);
    this.#closed.reject(error);
  }

  #die(reason: string, cause?: unknown): void {
    if (this.#failure !== undefined) return;
    const error = new SocError('store.unavailable', { reason }, { cause });
    this.#failure = error;
    this.#refuse(error);
    if (this.#closing === undefined) this.#death.resolve(error);
  }

  async #finish(client: PortEventStore): Promise<void> {
    const message: ToWorker = { kind: 'close' };
    this.#worker.postMessage(message);
    try {
      await this.#closed.promise;
    } finally {
      // The port tells that its thread died later than the thread does: who waits must not hear that it was closed.
      if (this.#failure !== undefined) client.lose();
      await client.close();
      await this.#worker.terminate();
    }
  }
}
