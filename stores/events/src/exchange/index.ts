/** Events in files that other programs read, and back from them. */
export { ParquetExport } from './parquet-export.ts';
export { ParquetImport } from './parquet-import.ts';
export { NdjsonRows } from './ndjson-rows.ts';
export type { ReadableBytes } from './readable-bytes.ts';
export type { ImportRow } from './import-row.ts';
export { importRows, NOTHING_IMPORTED, rowFault, type ImportCounts } from './import-rows.ts';
