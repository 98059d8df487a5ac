import type { FieldValue } from '@qiaolou/schema';

/** Before what is not a plain text. */
const MARK = '\u0001';
/** The same as the first byte of an entry. */
export const MARK_BYTE = 1;

/**
 * A value as one text, for dictionaries: texts are themselves; numbers, booleans, lists, and the rare text that begins
 * with U+0001, are U+0001 and their JSON.
 *
 * @example
 *   entryText('deny'); // 'deny'
 *   entryText([443, 'http']); // '\u0001[443,"http"]'
 */
export function entryText(value: FieldValue): string {
  return typeof value === 'string' && !value.startsWith(MARK) ? value : MARK + JSON.stringify(value);
}

/**
 * The value of `entryText`.
 *
 * @example
 *   entryValue('\u0001443'); // 443
 */
export function entryValue(text: string): FieldValue {
  return text.startsWith(MARK) ? (JSON.parse(text.slice(1)) as FieldValue) : text;
}
