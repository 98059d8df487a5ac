/** The embedded store as other threads see it: what the engine needs is loaded in the store's own thread only. */
export { openEventStoreWorker, type WorkerEventStore, type WorkerOptions } from './open-event-store-worker.ts';
export { connectEventStore } from './connect-event-store.ts';
export type { EventCollection } from './event-collection.ts';
