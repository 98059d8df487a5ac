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
import { ORIGINALS_FIELD, OTHERS_FIELD } from './index-template.ts';

/** Start of the entries of an unknown field; `=` and `\` in its name are escaped, so that names cannot be confused. */
export function othersPrefix(field: string): string {
  return `${field.replace(/[\\=]/g, '\\$&')}=`;
}

/** A document of an event: known fields as they are compared, unknown ones as `name=value`, originals where they differ. */
export function eventDocument(event: EcsEvent, ingested: string): Readonly<Record<string, unknown>> {
  const document: Record<string, unknown> = {};
  const originals: Record<string, FieldValue> = {};
  const others: string[] = [];
  for (const [field, value] of Object.entries(event)) {
    const list = typeof value === 'object' ? value : [value];
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
  if (Object.keys(originals).length > 0) document[ORIGINALS_FIELD] = originals;
  return document;
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
  const { [OTHERS_FIELD]: _, [ORIGINALS_FIELD]: originals, ...known } = source;
  return { ...known, ...(originals as Record<string, FieldValue> | undefined) } as EcsEvent;
}
