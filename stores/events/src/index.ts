export { MemoryEventStore } from './memory/memory-event-store.ts';
export { compileRe2 } from '@qiaolou/schema/re2';
export { openEmbeddedEventStore } from './embedded/embedded-event-store.ts';
export type { EmbeddedStoreOptions, StoreReport } from './embedded/embedded-store-options.ts';
export * from './worker/index.ts';
