import { parentPort, workerData } from 'node:worker_threads';
import { SocError, systemClock } from '@qiaolou/schema';
import { openEmbeddedEventStore } from '../embedded/embedded-event-store.ts';
import { serveEventStore } from './serve-event-store.ts';
import type { FromWorker, ToWorker, WorkerStoreOptions } from './worker-message.ts';

const control = parentPort;
if (control === null) throw new Error('event-store-thread.ts runs as a worker thread only');
const tell = (message: FromWorker) => control.postMessage(message);

try {
  const store = await openEmbeddedEventStore({
    ...(workerData as WorkerStoreOptions),
    clock: systemClock,
    onReport: (report) => tell({ kind: 'report', report }),
  });
  control.on('message', (message: ToWorker) => {
    if (message.kind === 'connect') serveEventStore(store, message.port);
    else
      void store.close().then(
        () => tell({ kind: 'closed' }),
        (error: unknown) => fail(error),
      );
  });
  tell({ kind: 'opened' });
} catch (error) {
  fail(error);
}

function fail(error: unknown): void {
  const known = error instanceof SocError;
  const code = known ? error.code : 'internal';
  tell({ kind: 'failed', code, details: known ? error.details : {}, message: String(error) });
}
