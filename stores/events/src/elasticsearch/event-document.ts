import { sm3Hex } from '@qiaolou/crypto';
import {
  comparable,
  comparedAs,
  fieldDefinition,
  ipText,
  type EcsEvent,
  type FieldValue,
  type Scalar,
} from '@qiaolou/schema';
import { setField } from '../contract/set-field.ts';
import { LONG_FIELD, MAX_KEYWORD, ORIGINALS_FIELD, OTHERS_FIELD } from './index-template.ts';

/** Start of the entries of an unknown field; `=` and `\` in its name are escaped, so that names cannot be confused. */
export function othersPrefix(field: string): string {
  return `${field.replace(/[\\=]/g, '\\$&')}=`;
}

/** True for a value that is too long to be indexed as it is; of an unknown field its name counts too. */
function isTooLong(field: string, value: Scalar): boolean {
  if (typeof value !== 'string') return false;
  const name = fieldDefinition(field) === undefined ? othersPrefix(field) : '';
  return name.length + value.length > MAX_KEYWORD;
}

/** What finds a value that is too long: its field, and its field with a digest of it. */
export function longEntries(field: string, value: Scalar): readonly string[] {
  if (!isTooLong(field, value)) return [];
  return [longName(field), longName(field) + sm3Hex(String(value))];
}

/** The entry that says that a field has a value that is too long. */
export function longName(field: string): string {
  return othersPrefix(field);
}

/** A document of an event: known fields as they are compared, unknown ones as `name=value`, originals where they differ. */
export function eventDocument(event: EcsEvent, ingested: string): Readonly<Record<string, unknown>> {
  const document: Record<string, unknown> = {};
  const originals: Record<string, FieldValue> = {};
  const others: string[] = [];
  const long: string[] = [];
  for (const [field, value] of Object.entries(event)) {
    const list = typeof value === 'object' ? value : [value];
    if (hasLong(field)) long.push(...list.flatMap((item) => longEntries(field, item)));
    if (fieldDefinition(field) === undefined) {
      setField(originals, field, value);
      for (const item of list) others.push(othersPrefix(field) + String(item));
      continue;
    }
    const values = list.map((item) => indexed(field, item)).filter((item) => item !== undefined);
    if (values.length > 0) document[field] = typeof value === 'object' ? values : values[0];
    if (values.length !== list.length || values.some((item, index) => item !== list[index]))
      setField(originals, field, value);
  }
  document['event.ingested'] = ingested;
  if (others.length > 0) document[OTHERS_FIELD] = others;
  if (long.length > 0) document[LONG_FIELD] = [...new Set(long)];
  if (Object.keys(originals).length > 0) document[ORIGINALS_FIELD] = originals;
  return document;
}

/** True for a field whose values may be too long: texts, and what the dictionary does not know. */
export function hasLong(field: string): boolean {
  const type = fieldDefinition(field)?.type ?? 'keyword';
  return type === 'keyword' || type === 'text';
}

function indexed(field: string, value: Scalar): Scalar | undefined {
  const type = comparedAs(field);
  const compared = comparable(type, value);
  if (compared === undefined) return undefined;
  if (type === 'ip') return ipText(String(compared));
  return type === 'date' ? new Date(Number(compared)).toISOString() : compared;
}

/** The event of a document. */
export function documentEvent(source: Readonly<Record<string, unknown>>): EcsEvent {
  const { [OTHERS_FIELD]: _others, [LONG_FIELD]: _long, [ORIGINALS_FIELD]: originals, ...known } = source;
  return { ...known, ...(originals as Record<string, FieldValue> | undefined) } as EcsEvent;
}
