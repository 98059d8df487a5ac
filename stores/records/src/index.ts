export type * from './database.ts';
export { toJson, fromJson, toFlag, type JsonText, type Flag, type RowOf } from './column-types.ts';
export type { RecordStore, RecordTx, VerifyAuditOptions, VersionedPatch } from './record-store.ts';
export { toRow, fromRow, publicUser, type RecordOfTable } from './record-rows.ts';
export { openSqliteRecordStore, type SqliteRecordStoreOptions } from './sqlite/sqlite-record-store.ts';
export { openPostgresRecordStore, type PostgresRecordStoreOptions } from './postgres/postgres-record-store.ts';
export {
  createAuditCheckpointer,
  type AuditCheckpointer,
  type AuditCheckpointerOptions,
} from './audit/audit-checkpointer.ts';
