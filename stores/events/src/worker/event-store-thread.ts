import { parentPort, workerData } from 'node:worker_threads';
import { systemClock, wireError, type EventStore } from '@qiaolou/schema';
import { openParquetEventStore } from '../parquet/parquet-event-store.ts';
import { serveEventStore } from './serve-event-store.ts';
import type { FromWorker, ToWorker, WorkerStoreOptions } from './worker-message.ts';

const control = parentPort;
if (control === null) throw new Error('event-store-thread.ts runs as a worker thread only');
const tell = (message: FromWorker) => control.postMessage(message);

try {
  const store = await openParquetEventStore({
    ...(workerData as WorkerStoreOptions),
    clock: systemClock,
    onReport: (report) => tell({ kind: 'report', report }),
  });
  control.on('message', (message: ToWorker) => {
    if (message.kind === 'connect') serveEventStore(store, message.port);
    else void close(store);
  });
  tell({ kind: 'opened' });
} catch (error) {
  tell({ kind: 'failed', ...wireError(error) });
}

/** Never rejects: a failure is told. */
async function close(store: EventStore): Promise<void> {
  try {
    await store.close();
    tell({ kind: 'closed' });
  } catch (error) {
    tell({ kind: 'failed', ...wireError(error) });
  }
}
