import { ECS_FIELDS, type FieldType } from '@qiaolou/schema';

/** How a column keeps a field: text with a marker for lists, an address cell, or a number. */
type ColumnKind = 'text' | 'ip' | 'number';

/** One column of the embedded store. */
export interface EventColumn {
  readonly field: string;
  readonly type: FieldType;
  readonly kind: ColumnKind;
  /** Type in the hot table. Numbers are DOUBLE there: converting to 64-bit integers costs more than the rest of a row. */
  readonly hotType: 'VARCHAR' | 'DOUBLE';
  /** Type in Parquet. */
  readonly fileType: 'VARCHAR' | 'DOUBLE' | 'BIGINT';
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

function column(field: string, type: FieldType): EventColumn {
  const kind = KINDS[type];
  const number = type === 'double' ? 'DOUBLE' : 'BIGINT';
  return {
    field,
    type,
    kind,
    hotType: kind === 'number' ? 'DOUBLE' : 'VARCHAR',
    fileType: kind === 'number' ? number : 'VARCHAR',
  };
}

/** Columns by field name, every dictionary field. */
export const EVENT_COLUMNS: ReadonlyMap<string, EventColumn> = new Map(
  Object.entries(ECS_FIELDS).map(([field, { type }]) => [field, column(field, type)]),
);

/** A name quoted for SQL. */
export function sqlName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text quoted for SQL; only for the store's own names and paths, values are bound. */
export function sqlText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
