import type { FlowValue } from './field-reader.ts';
import type { FlowFields } from './flow-record.ts';

/** All values of a field, in the order of the record. */
export function valuesOf(fields: FlowFields, name: string): readonly FlowValue[] {
  const value = fields[name];
  if (value === undefined) return [];
  return typeof value === 'object' ? value : [value];
}

/** The first field that is there and, of a list, its first value. */
export function first(fields: FlowFields, names: readonly string[]): FlowValue | undefined {
  for (const name of names) {
    const [value] = valuesOf(fields, name);
    if (value !== undefined) return value;
  }
  return undefined;
}

/** The first field that is there, if it is a number. */
export function firstNumber(fields: FlowFields, names: readonly string[]): number | undefined {
  const value = first(fields, names);
  return typeof value === 'number' ? value : undefined;
}

/** The first field that is there, if it is a whole number from 0 to `most`: an exporter may give any field any length. */
export function firstUpTo(most: number, fields: FlowFields, names: readonly string[]): number | undefined {
  const value = firstNumber(fields, names);
  return value !== undefined && Number.isInteger(value) && value >= 0 && value <= most ? value : undefined;
}
