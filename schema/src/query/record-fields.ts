import type { FieldsOf, FieldValue, Scalar } from '../ecs/ecs-event.ts';
import type { FieldType } from '../ecs/ecs-fields.ts';
import type { FieldDictionary } from './field-dictionary.ts';

/** A field that records of one kind are asked by, and which part of the record it is. */
export interface RecordField<C extends string = string> {
  readonly type: FieldType;
  /** Simplified Chinese label. */
  readonly zh: string;
  /** English label. */
  readonly en: string;
  /** The property of the record. */
  readonly of: C;
  /** The property in it, where it is an object. */
  readonly key?: string;
  /** It is a list of values. */
  readonly list?: true;
  /** The number that stands for each of its values, where they have an order that is not that of their names. */
  readonly ranks?: Readonly<Record<string, number>>;
}

/** The fields of records of one kind, in the order in which they are offered. */
export interface RecordFields {
  readonly fields: Readonly<Record<string, RecordField>>;
  /** What the query language knows of them: these fields and no others. */
  readonly dictionary: FieldDictionary;
}

/**
 * Declares the fields of records of one kind. Every record has `@timestamp` and `event.id`; `anywhere` are the fields that a bare
 * word is looked for in.
 *
 * @example
 *   recordFields({ '@timestamp': …, 'event.id': …, 'note.text': { type: 'text', zh: '内容', en: 'Text', of: 'text' } }, ['note.text']);
 */
export function recordFields<F extends Readonly<Record<'@timestamp' | 'event.id', RecordField>>>(
  fields: F,
  anywhere: readonly (keyof F & string)[],
): RecordFields {
  const own = (name: string): RecordField | undefined =>
    Object.hasOwn(fields, name) ? (fields as Readonly<Record<string, RecordField>>)[name] : undefined;
  return {
    fields,
    dictionary: {
      names: Object.keys(fields),
      typeOf: (name) => own(name)?.type,
      labelOf: own,
      anywhere,
      open: false,
    },
  };
}

/**
 * A record by its fields; those without a value are left out.
 *
 * @example
 *   fieldsOfRecord(ALERT_FIELDS, group)['event.risk_score']; // 90
 */
export function fieldsOfRecord({ fields }: RecordFields, record: object): FieldsOf {
  const values = Object.entries(fields).flatMap(([name, field]) => {
    const value = valueOf(field, record as Readonly<Record<string, unknown>>);
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(values);
}

function valueOf({ of, key, ranks }: RecordField, record: Readonly<Record<string, unknown>>): FieldValue | undefined {
  const whole = record[of] ?? undefined;
  const value =
    key === undefined ? whole : ((whole as Readonly<Record<string, unknown>> | undefined)?.[key] ?? undefined);
  if (ranks !== undefined) return typeof value === 'string' ? ranks[value] : undefined;
  if (Array.isArray(value)) return value.length === 0 ? undefined : (value as readonly Scalar[]).map(readable);
  return key === undefined || value === undefined ? (value as Scalar | undefined) : readable(value as Scalar);
}

/**
 * What neither database can read as a text out of JSON: NUL is U+FFFD, half a surrogate pair U+FFFD and its last three digits.
 */
function readable(value: Scalar): Scalar {
  if (typeof value !== 'string') return value;
  return value.replaceAll(/\0|[\ud800-\udfff]/gu, (char) =>
    char === '\0' ? '\ufffd' : `\ufffd${char.charCodeAt(0).toString(16).slice(1)}`,
  );
}
