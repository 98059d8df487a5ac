import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads';
import { SocError, type EventStore } from '@qiaolou/schema';
import type { StoreReport } from '../embedded/embedded-store-options.ts';
import { connectEventStore } from './connect-event-store.ts';
import { answerError } from './store-call.ts';
import type { FromWorker, ToWorker, WorkerStoreOptions } from './worker-message.ts';

/** The store in a thread of its own. `close` flushes and ends the thread. */
export interface WorkerEventStore extends EventStore {
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
  const { onReport, ...workerData } = options;
  const worker = new Worker(new URL('./event-store-thread.ts', import.meta.url), { workerData });
  const thread = new StoreThread(worker, onReport);
  await thread.opened;
  const client = connectEventStore(thread.port());
  return {
    append: (events) => client.append(events),
    search: (request) => client.search(request),
    aggregate: (request) => client.aggregate(request),
    tail: (from, limit) => client.tail(from, limit),
    get: (ids) => client.get(ids),
    stats: () => client.stats(),
    close: () => thread.close(client),
    port: () => thread.port(),
    died: thread.died,
  };
}

class StoreThread {
  readonly opened: Promise<void>;
  readonly died: Promise<Error>;
  readonly #worker: Worker;
  readonly #closed = Promise.withResolvers<undefined>();
  #closing: Promise<void> | undefined;

  constructor(worker: Worker, onReport: ((report: StoreReport) => void) | undefined) {
    this.#worker = worker;
    const opened = Promise.withResolvers<undefined>();
    const died = Promise.withResolvers<Error>();
    this.opened = opened.promise;
    this.died = died.promise;
    // A failure after opening is the caller's of close, who may not be there.
    this.#closed.promise.catch(() => undefined);
    worker.on('message', (message: FromWorker) => {
      if (message.kind === 'opened') opened.resolve(undefined);
      else if (message.kind === 'closed') this.#closed.resolve(undefined);
      else if (message.kind === 'report') onReport?.(message.report);
      else {
        const error = answerError({ ...message, id: 0, ok: false });
        opened.reject(error);
        this.#closed.reject(error);
        void worker.terminate();
      }
    });
    const dead = (cause: unknown) => {
      const error = new SocError('store.unavailable', { reason: String(cause) });
      opened.reject(error);
      this.#closed.reject(error);
      if (this.#closing === undefined) died.resolve(error);
    };
    worker.on('error', dead);
    worker.on('exit', (code) => dead(`exit ${code}`));
  }

  port(): MessagePort {
    if (this.#closing !== undefined) throw new SocError('store.closed');
    const { port1, port2 } = new MessageChannel();
    const message: ToWorker = { kind: 'connect', port: port2 };
    this.#worker.postMessage(message, [port2]);
    return port1;
  }

  close(client: EventStore): Promise<void> {
    this.#closing ??= this.#finish(client);
    return this.#closing;
  }

  async #finish(client: EventStore): Promise<void> {
    const message: ToWorker = { kind: 'close' };
    this.#worker.postMessage(message);
    try {
      await this.#closed.promise;
    } finally {
      await client.close();
      await this.#worker.terminate();
    }
  }
}
