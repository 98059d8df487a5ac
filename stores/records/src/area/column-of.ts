import type { z } from 'zod';
import type { ColumnSpec } from './migration.ts';

/** How a field of a record is kept. */
export interface Column {
  /** Storage class and whether NULL is allowed. */
  readonly spec: ColumnSpec;
  /** `json`: anything but text, number and boolean, as JSON text; `flag`: a boolean as 0/1. */
  readonly kind: 'plain' | 'json' | 'flag';
}

/** The column a zod field asks for. Throws RangeError for a field that may be left out: a row has all of its columns. */
export function columnOf(field: z.core.$ZodType): Column {
  const { def } = field._zod;
  if (def.type === 'nullable') {
    const { spec, kind } = columnOf((def as z.core.$ZodNullableDef).innerType);
    return { spec: spec.endsWith('?') ? spec : (`${spec}?` as ColumnSpec), kind };
  }
  switch (def.type) {
    case 'string':
    case 'enum':
    case 'literal':
      return { spec: 'text', kind: 'plain' };
    case 'number':
      return { spec: isInteger(field) ? 'integer' : 'real', kind: 'plain' };
    case 'boolean':
      return { spec: 'integer', kind: 'flag' };
    case 'optional':
      throw new RangeError('a field of a stored record may be null, never absent');
    default:
      return { spec: 'text', kind: 'json' };
  }
}

function isInteger(field: z.core.$ZodType): boolean {
  return /^(?:safe|u?)int/.test((field as z.ZodNumber).format ?? '');
}

/** Name of a field's column, or of a table, in SQL: snake_case. */
export function sqlName(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
