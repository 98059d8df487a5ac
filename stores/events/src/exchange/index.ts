/** Events in files that other programs read, and back from them. */
export { ParquetExport } from './parquet-export.ts';
export { ParquetImport } from './parquet-import.ts';
export { NdjsonLines } from './ndjson-lines.ts';
export type { ReadableBytes } from './readable-bytes.ts';
export { rowsOf, type ImportLines, type ImportRow, type RejectedRow } from './import-row.ts';
export { partsOf } from './parts-of-lines.ts';
export { importLines, NOTHING_IMPORTED, type ImportCounts, type ImportTarget } from './import-lines.ts';
