export { MemoryEventStore } from './memory/memory-event-store.ts';
export { compileRe2 } from '@qiaolou/schema/re2';
export type { StoreReport } from './embedded/store-report.ts';
export { openParquetEventStore as openEmbeddedEventStore } from './parquet/parquet-event-store.ts';
export type { ParquetStoreOptions as EmbeddedStoreOptions } from './parquet/parquet-store-options.ts';
export * from './worker/index.ts';
