export { MemoryEventStore } from './memory/memory-event-store.ts';
export { compileRe2 } from '@qiaolou/schema/re2';
export { openEmbeddedEventStore } from './embedded/embedded-event-store.ts';
export type { EmbeddedStoreOptions } from './embedded/embedded-store-options.ts';
export type { StoreReport } from './embedded/store-report.ts';
export * from './worker/index.ts';
