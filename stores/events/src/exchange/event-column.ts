import { dateMs, type FieldType, type FieldValue, type Scalar } from '@qiaolou/schema';
import type { SchemaElement } from 'hyparquet';

/** A value as the Parquet library takes it; undefined is null. */
export type Cell = string | number | bigint | boolean | readonly string[] | undefined;

/** How the values of a field stand in a column of a Parquet file. */
export interface EventColumn {
  /** What the file's schema says of it, from the column down. */
  readonly elements: readonly SchemaElement[];
  /** The value in this column; undefined when it is none that the column can hold as it is. */
  cell(value: FieldValue): Cell;
}

const INT64 = 2 ** 63;
const TEXT = { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } } as const;
const TIME = {
  type: 'INT64',
  converted_type: 'TIMESTAMP_MILLIS',
  logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MILLIS' },
} as const;

/** The column of a field that has one value of a type. Texts and whole numbers are exact, times go to the millisecond. */
export function columnOf(name: string, type: FieldType): EventColumn {
  switch (type) {
    case 'keyword':
    case 'text':
    case 'ip':
      return single(name, TEXT, String);
    case 'long':
      return single(name, { type: 'INT64' }, int64);
    case 'double':
      return single(name, { type: 'DOUBLE' }, (value) => (typeof value === 'number' ? value : undefined));
    case 'date':
      return single(name, TIME, timestamp);
    case 'boolean':
      return single(name, { type: 'BOOLEAN' }, (value) => (typeof value === 'boolean' ? value : undefined));
  }
}

/** The column of a field that has texts, one or several. */
export function listColumnOf(name: string): EventColumn {
  return {
    elements: [
      {
        ...{ name, repetition_type: 'OPTIONAL', num_children: 1 },
        ...{ converted_type: 'LIST', logical_type: { type: 'LIST' } },
      },
      { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
      { name: 'element', repetition_type: 'OPTIONAL', ...TEXT },
    ],
    cell: (value) => (typeof value === 'object' ? value.map(String) : [String(value)]),
  };
}

/** The column of a text that every row has. */
export function requiredText(name: string): EventColumn {
  return { elements: [{ name, repetition_type: 'REQUIRED', ...TEXT }], cell: String };
}

function single(name: string, element: Omit<SchemaElement, 'name'>, cellOf: (value: Scalar) => Cell): EventColumn {
  return {
    elements: [{ name, repetition_type: 'OPTIONAL', ...element }],
    // The first of several would be an answer that is wrong.
    cell: (value) => (typeof value === 'object' ? undefined : cellOf(value)),
  };
}

function int64(value: Scalar): bigint | undefined {
  return typeof value === 'number' && Number.isInteger(value) && value >= -INT64 && value < INT64
    ? BigInt(value)
    : undefined;
}

function timestamp(value: Scalar): bigint | undefined {
  const ms = typeof value === 'string' ? dateMs(value) : undefined;
  return ms === undefined ? undefined : BigInt(ms);
}
