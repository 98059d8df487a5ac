import { ECS_FIELDS, type FieldType } from '@qiaolou/schema';

/** How 0.1.0 kept a field in its column: text with a marker for lists, an address cell, or a number. */
type ColumnKind = 'text' | 'ip' | 'number';

/** One column of a Parquet file. */
export interface EventColumn {
  readonly type: FieldType;
  readonly kind: ColumnKind;
}

/** Ingest order, 1 for the first event ever stored. */
export const SEQ_COLUMN = '_seq';
/** JSON object text of the fields without a column, and of values that do not fit their number column. */
export const REST_COLUMN = '_rest';

const KINDS: Readonly<Record<FieldType, ColumnKind>> = {
  keyword: 'text',
  text: 'text',
  ip: 'ip',
  long: 'number',
  double: 'number',
  date: 'number',
  boolean: 'number',
};

/** Columns by field name, every dictionary field. */
export const EVENT_COLUMNS: ReadonlyMap<string, EventColumn> = new Map(
  Object.entries(ECS_FIELDS).map(([field, { type }]) => [field, { type, kind: KINDS[type] }]),
);
