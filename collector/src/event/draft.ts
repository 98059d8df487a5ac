import type { FieldValue, Scalar } from '@qiaolou/schema';
import { ecsValue } from './ecs-value.ts';
import { mayHideText, withoutHiding } from './hidden-text.ts';
import { rememberKeys } from './remember-keys.ts';

/** Most fields an event keeps; what is over is counted in `qiaolou.dropped_fields` and stays in `event.original`. */
export const MAX_EVENT_FIELDS = 256;
/** Longest value of a field other than `event.original`, in UTF-8 bytes. */
export const MAX_VALUE_BYTES = 32 * 1024;

const MAX_NAME = 200;
/** Names the store takes; one name beyond would make it refuse the whole event, and whoever writes the key hide it. */
const MAX_FIELD_NAME = 256;

/** An event in the making: fields so far, tags, and how many fields did not fit. */
export interface Draft {
  readonly fields: Record<string, FieldValue>;
  readonly tags: Set<string>;
  count: number;
  dropped: number;
  /** `event.outcome` was read from a bare number, whose meaning is the vendor's. */
  outcomeFromCode: boolean;
  /** Fields whose value the pack could not read as their type; absent: none. */
  unread?: Set<string>;
  /** Names of the fields that were set, some more than once, for who wants to know. */
  readonly touched?: string[];
}

/** An empty draft. */
export function newDraft(): Draft {
  return { fields: {}, tags: new Set(), count: 0, dropped: 0, outcomeFromCode: false };
}

/** Sets a field, converted to its dictionary type; `false` when the value is no such thing or means nothing. */
export function setField(draft: Draft, field: string, value: FieldValue): boolean {
  const converted = ecsValue(field, value);
  if (converted === undefined) return false;
  setConverted(draft, field, converted);
  return true;
}

/** Sets a field to what `ecsValue` made of its value before: constants are converted once, not with every event. */
export function setConverted(draft: Draft, field: string, value: FieldValue): void {
  if (Object.hasOwn(draft.fields, field)) {
    draft.fields[field] = limited(draft, field, value);
    draft.touched?.push(field);
  } else addConverted(draft, field, value);
}

/** Sets a field only when it is not there yet. */
export function setIfAbsent(draft: Draft, field: string, value: FieldValue): void {
  if (Object.hasOwn(draft.fields, field)) return;
  const converted = ecsValue(field, value);
  if (converted !== undefined) addConverted(draft, field, converted);
}

/** Sets a field that is not there yet to what `ecsValue` or a converter of it made of its value. */
export function addConverted(draft: Draft, field: string, value: FieldValue): void {
  // A plain object must not take its prototype from a log line.
  if (field === '__proto__') return;
  if (draft.count >= MAX_EVENT_FIELDS || field === '' || field.length > MAX_FIELD_NAME) {
    draft.dropped += 1;
    return;
  }
  draft.count += 1;
  draft.fields[field] = limited(draft, field, value);
  draft.touched?.push(field);
}

function limited(draft: Draft, field: string, value: FieldValue): FieldValue {
  if (typeof value === 'object') return value.map((item) => limitedScalar(draft, field, item));
  return limitedScalar(draft, field, value);
}

function limitedScalar(draft: Draft, field: string, given: Scalar): Scalar {
  if (typeof given !== 'string') return given;
  const value = isName(field) ? shownText(draft, given) : given;
  // Three bytes are the most a UTF-16 unit can become, so short texts need no measuring.
  if (value.length * 3 <= MAX_VALUE_BYTES) return value;
  const cut = cutText(value, MAX_VALUE_BYTES);
  if (cut.length !== value.length) draft.tags.add('value_cut');
  return cut;
}

const NAMES = ['user.', 'host.', 'observer.', 'source.', 'destination.', 'group.', 'rule.', 'service.', 'event.'];

/** Fields that say who and what; commands, addresses of pages and texts are evidence and stay as they came. */
const isName = rememberKeys(4_096, (field) => NAMES.some((set) => field.startsWith(set)));

/** A value as it is shown, tagged when something was taken out of it. */
export function shownText(draft: Draft, value: string): string {
  if (!mayHideText(value)) return value;
  const text = withoutHiding(value).trim();
  // A name made of nothing else is kept: an empty one would say that nobody was named.
  if (text === value || text === '') return value;
  draft.tags.add('escapes_removed');
  return text;
}

/** At most `bytes` of UTF-8, never half a character. */
export function cutText(value: string, bytes: number): string {
  if (value.length * 3 <= bytes) return value;
  const buffer = Buffer.from(value, 'utf8');
  if (buffer.length <= bytes) return value;
  let end = bytes;
  while (end > 0 && ((buffer[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return buffer.toString('utf8', 0, end);
}

/**
 * A device's key as a field name below `prefix`: spaces become `_`, control characters and stray dots go, at most 200
 * characters. Empty when nothing is left.
 */
export function vendorField(prefix: string, key: string): string {
  const name = PLAIN.test(key) ? key : cleaned(key);
  return name === '' ? '' : `${prefix}.${name}`;
}

const PLAIN = /^[\w-]{1,200}$/;

function cleaned(key: string): string {
  return withoutHiding(key)
    .slice(0, MAX_NAME)
    .trim()
    .replace(/[\s\p{Cc}"'`*,=<>]+/gu, '_')
    .replace(/\.{2,}/g, '.')
    .replace(/^[._]+|[._]+$/g, '');
}
