export { MemoryEventStore } from './memory/memory-event-store.ts';
export { compileRe2 } from '@qiaolou/schema/re2';
export { openEmbeddedEventStore } from './embedded/embedded-event-store.ts';
export type { EmbeddedStoreOptions, StoreReport } from './embedded/embedded-store-options.ts';
export { openEventStoreWorker, type WorkerEventStore, type WorkerOptions } from './worker/open-event-store-worker.ts';
export { connectEventStore } from './worker/connect-event-store.ts';
export {
  openElasticsearchEventStore,
  type ElasticsearchStoreOptions,
} from './elasticsearch/elasticsearch-event-store.ts';
