export type * from './database.ts';
export { toJson, fromJson, toFlag, type JsonText, type Flag, type RowOf } from './column-types.ts';
export type { RecordStore, RecordTx, VerifyAuditOptions, VersionedPatch } from './record-store.ts';
export { toRow, fromRow, publicUser, type RecordOfTable } from './record-rows.ts';
export { openSqliteRecordStore, type SqliteRecordStoreOptions } from './sqlite/sqlite-record-store.ts';
