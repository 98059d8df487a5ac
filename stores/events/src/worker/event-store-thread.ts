import { parentPort, workerData } from 'node:worker_threads';
import type { EventStore } from '@qiaolou/schema';
import { systemClock, wireError } from '@qiaolou/schema/reading';
import { openEmbeddedEventStore } from '../embedded/embedded-event-store.ts';
import { needsConversion } from '../parquet/needs-conversion.ts';
import type { StoreReport } from '../embedded/store-report.ts';
import type { ZlibThreadData } from '../packing/zlib-thread.ts';
import { heedZlibTurn } from '../packing/zlib-turn.ts';
import { serveEventStore } from './serve-event-store.ts';
import type { FromWorker, ToWorker, WorkerStoreOptions } from './worker-message.ts';

const control = parentPort;
if (control === null) throw new Error('event-store-thread.ts runs as a worker thread only');
const { zlibTurn, data } = workerData as ZlibThreadData<WorkerStoreOptions>;
heedZlibTurn(zlibTurn);
const tell = (message: FromWorker) => control.postMessage(message);

try {
  const { dir } = data;
  const tellReport = (report: StoreReport) => tell({ kind: 'report', report });
  if (await needsConversion(dir)) {
    // Whoever has no store of 0.1.0 does not load DuckDB.
    const { convertParquet } = await import('../parquet/convert-parquet.ts');
    await convertParquet({ dir, clock: systemClock, tell: tellReport });
  }
  const store = await openEmbeddedEventStore({
    ...data,
    ...{ clock: systemClock, readerAtOnce: true },
    onReport: tellReport,
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
