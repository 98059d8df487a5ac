import type { FieldValue } from '@qiaolou/schema';

/** What a grammar read out of a body: the device's own keys and values, first occurrence of a key wins. */
export type RawFields = Map<string, FieldValue>;

/** Most fields one record may give; the rest is left to `event.original`. */
const MAX_RAW_FIELDS = 512;

/** Adds a field unless the key is there already or the record has too many. */
export function addField(fields: RawFields, key: string, value: FieldValue): void {
  if (fields.size < MAX_RAW_FIELDS && !fields.has(key)) fields.set(key, value);
}

/** A field as text; lists are joined by commas. */
export function rawText(fields: RawFields, key: string): string | undefined {
  const value = fields.get(key);
  if (value === undefined) return undefined;
  return typeof value === 'string' ? value : String(value);
}
