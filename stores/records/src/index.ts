export { OWN_AREAS, type Database, type VersionedTable } from './areas/database.ts';
export type * from './areas/core/records.ts';
export { publicUser } from './areas/core/records.ts';
export { toRow, fromRow } from './areas/core/core-rows.ts';
export type { ChangeReader, LoggedChange } from './areas/changes/tables.ts';
export { toJson, fromJson, toFlag, type JsonText, type Flag, type RowOf } from './area/column-types.ts';
export { table, type Table, type TableDeclaration, type TableOptions } from './area/table.ts';
export { tableArea, type AreaSchema, type TableArea, type RowsOf, type RecordOf } from './area/table-area.ts';
export { exportedAreas } from './area/exported-areas.ts';
export { tableSteps } from './area/table-steps.ts';
export { migrationChecksum } from './area/migration.ts';
export type { Migration, MigrationStep, ColumnSpec, ColumnType } from './area/migration.ts';
export { stepStatements, type SqlDialect } from './area/step-statements.ts';
export type { RecordStore, RecordStoreOptions, RecordTx, RowPatch, VersionedPatch } from './store/record-store.ts';
export type { Change, ChangeLogBounds, ChangePage } from './store/change-log.ts';
export type { ChangeWatch } from './store/change-watchers.ts';
export type { Duty } from './store/duty.ts';
export {
  changesPruned,
  createChangeFollower,
  type ChangeFollower,
  type ChangeFollowerOptions,
} from './store/change-follower.ts';
export type { BoundedReading } from './store/record-store.ts';
export { askRecords, recordCondition, type RecordAnswer, type RecordQuestion } from './query/ask-records.ts';
export type { RecordSource } from './query/record-source.ts';
export { anyOf, oneOf } from './paging/any-of.ts';
export { afterPosition, containsText, type SortKey } from './paging/keyset.ts';
export { decodeCursor, encodeCursor, type Position } from './paging/cursor.ts';
export type { VerifyAuditOptions } from './audit/verify-stored-audit.ts';
export { auditPage } from './audit/audit-page.ts';
export { openSqliteRecordStore, type SqliteRecordStoreOptions } from './sqlite/sqlite-record-store.ts';
export {
  createAuditCheckpointer,
  type AuditCheckpointer,
  type AuditCheckpointerOptions,
} from './audit/audit-checkpointer.ts';
