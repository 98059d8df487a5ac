import { z } from 'zod';

/** One value of an ECS field. */
export type Scalar = string | number | boolean;

/** Value of a field: a scalar, or several of the same field (ECS arrays). Never null: an absent field has no key. */
export type FieldValue = Scalar | readonly Scalar[];

/** Values by field names: what the query language is asked of. An absent field has no key. */
export interface FieldsOf {
  readonly [field: string]: FieldValue;
}

/**
 * One event in Elastic Common Schema, **flat**: keys are dotted field names (`source.ip`), values are scalars or lists
 * of scalars; there are no nested objects. Times are UTC ISO 8601 with milliseconds, sizes bytes, durations
 * nanoseconds (`event.duration`, as ECS has it). Vendor keys without an ECS name live under `<vendor>.<key>`;
 * Windows EventData under `winlog.event_data.<Name>`.
 *
 * The six fields below are on every event; a parser adds the rest.
 */
export interface EcsEvent {
  /** When it happened, by the device if its clock is credible, else when it was received. */
  readonly '@timestamp': string;
  /** 40 hex digits: the first 20 bytes of SM3 over (collector, source, segment, offset, index). Unique for ever. */
  readonly 'event.id': string;
  /** When the collector received the bytes. */
  readonly 'event.created': string;
  /** The bytes as received, decoded to Unicode; for binary records (NetFlow) the JSON of the decoded record. */
  readonly 'event.original': string;
  /** `event`, or `pipeline_error` for what no parser understood (still stored, still searchable). */
  readonly 'event.kind': string;
  /** Which parser made it: `huawei.usg`, `nginx.access`, `netflow.v9`, `generic.kv`, `unparsed`. */
  readonly 'event.dataset': string;
  readonly [field: string]: FieldValue;
}

const scalarSchema = z.union([z.string(), z.number(), z.boolean()]);

/** Border check of an event that comes from outside the process (HTTP, a file, another machine). */
export const ecsEventSchema = z
  .object({
    '@timestamp': z.iso.datetime({ precision: 3 }),
    'event.id': z.string().regex(/^[0-9a-f]{40}$/),
    'event.created': z.iso.datetime({ precision: 3 }),
    'event.original': z.string(),
    'event.kind': z.string(),
    'event.dataset': z.string(),
  })
  .catchall(z.union([scalarSchema, z.array(scalarSchema)])) satisfies z.ZodType<EcsEvent>;

/**
 * All values of a field as a list: `[]` when absent. Keeps callers free of the scalar-or-list question.
 *
 * @example
 *   fieldValues({ '@timestamp': at, 'event.id': 'e1', 'user.name': 'root' }, 'user.name'); // ['root']
 */
export function fieldValues(event: EcsEvent, field: string): readonly Scalar[] {
  const value: FieldValue | undefined = Object.hasOwn(event, field) ? event[field] : undefined;
  if (value === undefined) return [];
  return isScalarList(value) ? value : [value];
}

/**
 * First value of a field as text, or undefined.
 *
 * @example
 *   firstText({ '@timestamp': at, 'event.id': 'e1', tags: ['a', 'b'] }, 'tags'); // 'a'
 */
export function firstText(event: EcsEvent, field: string): string | undefined {
  const value = fieldValues(event, field)[0];
  return value === undefined ? undefined : String(value);
}

function isScalarList(value: FieldValue): value is readonly Scalar[] {
  return Array.isArray(value);
}
