import { parseJson } from '@qiaolou/schema/reading';
import type { FieldValue } from '@qiaolou/schema';

/** The fields of a row that are kept in one value of the column of the rest. */
export function restFields(value: FieldValue): Readonly<Record<string, FieldValue>> {
  return typeof value === 'string' ? (parseJson(value) as Readonly<Record<string, FieldValue>>) : {};
}

/** One of them; undefined when the row has it not. */
export function restValue(value: FieldValue, field: string): FieldValue | undefined {
  const fields = restFields(value);
  return Object.hasOwn(fields, field) ? fields[field] : undefined;
}
