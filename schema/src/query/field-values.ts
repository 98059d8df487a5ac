import type { FieldsOf, FieldValue, Scalar } from '../ecs/ecs-event.ts';
import type { FieldType } from '../ecs/ecs-fields.ts';
import { dateMs } from '../time/iso-date.ts';
import { ipKey, ipText } from '../text/ip-address.ts';
import { compareText } from '../text/text-order.ts';
import { EVENT_FIELDS, type FieldDictionary } from './field-dictionary.ts';

/**
 * A value as the query language compares it: text for keyword and text fields and for every field the dictionary does
 * not know, a 32-digit key for ip (`ipKey`), a number for long and double, epoch milliseconds for date.
 */
export type Comparable = string | number | boolean;

/**
 * Type of a field for comparison: fields outside the dictionary are `keyword`.
 *
 * @example
 *   comparedAs('destination.port'); // 'long'
 */
export function comparedAs(field: string, fields: FieldDictionary = EVENT_FIELDS): FieldType {
  return fields.typeOf(field) ?? 'keyword';
}

/**
 * One value of a field as it is compared; undefined when it does not fit the field's type. Such a value is kept with
 * the event but is not found through its field (`source.ip: "unknown"` is no address). Numbers as decimal text count as
 * numbers.
 *
 * @example
 *   comparable('long', '443'); // 443
 */
export function comparable(type: FieldType, value: Scalar): Comparable | undefined {
  return COMPARED[type](value);
}

const INTEGER_TEXT = /^-?\d{1,15}$/;
const NUMBER_TEXT = /^-?\d{1,15}(\.\d{1,15})?$/;

const COMPARED: Readonly<Record<FieldType, (value: Scalar) => Comparable | undefined>> = {
  keyword: String,
  text: String,
  ip: (value) => (typeof value === 'string' ? ipKey(value) : undefined),
  long: (value) => numberOf(value, INTEGER_TEXT, Number.isSafeInteger),
  double: (value) => numberOf(value, NUMBER_TEXT, Number.isFinite),
  date: (value) => (typeof value === 'string' ? dateMs(value) : undefined),
  boolean: (value) => {
    if (typeof value === 'boolean') return value;
    return value === 'true' ? true : value === 'false' ? false : undefined;
  },
};

/** Adding 0 makes −0 the same as 0. */
function numberOf(value: Scalar, text: RegExp, fits: (value: number) => boolean): number | undefined {
  if (typeof value === 'string') return text.test(value) ? Number(value) + 0 : undefined;
  return typeof value === 'number' && fits(value) ? value + 0 : undefined;
}

/**
 * All values of a field of an event, or of a record by its fields, as they are compared; `[]` when there is none.
 *
 * @example
 *   comparableValues({ '@timestamp': at, 'event.id': 'e1', 'destination.port': ['443', 'http'] }, 'destination.port'); // [443]
 */
export function comparableValues(
  event: FieldsOf,
  field: string,
  fields: FieldDictionary = EVENT_FIELDS,
): readonly Comparable[] {
  const value: FieldValue | undefined = Object.hasOwn(event, field) ? event[field] : undefined;
  if (value === undefined) return [];
  const type = comparedAs(field, fields);
  if (typeof value !== 'object') {
    const one = comparable(type, value);
    return one === undefined ? [] : [one];
  }
  return value.map((item) => comparable(type, item)).filter((item) => item !== undefined);
}

/**
 * A compared value as answers show it: addresses canonical, dates as ISO 8601.
 *
 * @example
 *   shownValue('date', 0); // '1970-01-01T00:00:00.000Z'
 */
export function shownValue(type: FieldType, value: Comparable): Scalar {
  if (type === 'ip') return ipText(String(value));
  return type === 'date' ? new Date(Number(value)).toISOString() : value;
}

/**
 * Order of compared values of one field: numbers by size, texts by code point, false before true.
 *
 * @example
 *   [443, 80].sort(compareValues); // [80, 443]
 */
export function compareValues(a: Comparable, b: Comparable): number {
  return typeof a === 'string' && typeof b === 'string' ? compareText(a, b) : Number(a) - Number(b);
}
