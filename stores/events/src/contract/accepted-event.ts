import type { EcsEvent, FieldValue, Scalar } from '@qiaolou/schema';
import { canonicalDateMs, dateMs } from '@qiaolou/schema/reading';
import { setField } from './set-field.ts';

/** Largest event stored: characters of all its names and values together, a number being 8, or of its JSON where those are fewer. */
const MAX_EVENT_CHARS = 4_194_304;
/** So many are counted of the largest JSON at most: a number in a list is nine of them and two characters of JSON. */
const MOST_COUNTED = MAX_EVENT_CHARS * 4.5;

/** An event the store takes, normalised, or why it does not. */
export type Acceptance =
  | {
      readonly ok: true;
      /** The same object when nothing had to be normalised; without `event.ingested`. */
      readonly event: EcsEvent;
      /** Event time, epoch ms. */
      readonly ts: number;
      readonly chars: number;
    }
  | { readonly ok: false; readonly code: 'store.badEvent' | 'store.eventTooLarge'; readonly reason: string };

/**
 * Checks an event at the store's door and normalises what every adapter must hold alike: `@timestamp` as canonical
 * ISO 8601, lone surrogates as U+FFFD, no empty lists, no `event.ingested` of somebody else.
 */
export function acceptEvent(event: EcsEvent): Acceptance {
  const time = event['@timestamp'];
  const ts = typeof time === 'string' ? dateMs(time) : undefined;
  if (ts === undefined) return { ok: false, code: 'store.badEvent', reason: '@timestamp' };
  const missing = missingField(event);
  if (missing !== undefined) return { ok: false, code: 'store.badEvent', reason: missing };
  let chars = 0;
  let dirty = canonicalDateMs(time) === undefined;
  for (const field in event) {
    const value = event[field];
    const size = valueSize(value);
    if (size === BAD || field.length === 0 || field.length > 256)
      return { ok: false, code: 'store.badEvent', reason: field.slice(0, 256).toWellFormed() };
    if (size === DIRTY || field === 'event.ingested' || !field.isWellFormed()) dirty = true;
    else chars += field.length + size;
  }
  const clean = dirty ? cleanEvent(event, ts) : event;
  chars = charsOf(clean, dirty ? undefined : chars);
  if (chars > MAX_EVENT_CHARS) return { ok: false, code: 'store.eventTooLarge', reason: `${chars} characters` };
  return { ok: true, event: clean, ts, chars };
}

/**
 * Characters of an event, of which so many were counted. What was taken is read back from its JSON: a line of no more bytes is never
 * too large.
 */
function charsOf(event: EcsEvent, counted: number | undefined): number {
  if (counted !== undefined && (counted <= MAX_EVENT_CHARS || counted > MOST_COUNTED)) return counted;
  return JSON.stringify(event).length;
}

/** The id of a refused event for the answer; whatever stood there. */
export function rejectedId(event: Readonly<Record<string, unknown>>): string {
  const id = event['event.id'];
  return typeof id === 'string' ? id : JSON.stringify(id ?? null);
}

function missingField(event: EcsEvent): string | undefined {
  if (typeof event['event.id'] !== 'string' || event['event.id'] === '') return 'event.id';
  if (typeof event['event.original'] !== 'string') return 'event.original';
  if (typeof event['event.created'] !== 'string') return 'event.created';
  if (typeof event['event.kind'] !== 'string') return 'event.kind';
  return typeof event['event.dataset'] === 'string' ? undefined : 'event.dataset';
}

/** The value is none that an event may have. */
const BAD = -1;
/** The value needs normalising. */
const DIRTY = -2;

/** Characters of a value, BAD or DIRTY. */
function valueSize(value: unknown): number {
  switch (typeof value) {
    case 'string':
      return value.isWellFormed() ? value.length : DIRTY;
    case 'boolean':
      return 5;
    case 'number':
      return Number.isFinite(value) ? (Object.is(value, -0) ? DIRTY : 8) : BAD;
    default:
      return Array.isArray(value) ? listSize(value) : BAD;
  }
}

function listSize(list: readonly unknown[]): number {
  if (list.length === 0) return DIRTY;
  let sum = 0;
  for (const item of list) {
    const size = Array.isArray(item) ? BAD : valueSize(item);
    if (size === BAD) return BAD;
    if (size === DIRTY || sum === DIRTY) sum = DIRTY;
    else sum += size + 1;
  }
  return sum;
}

function cleanEvent(event: EcsEvent, ts: number): EcsEvent {
  const out: Record<string, FieldValue> = {};
  for (const [field, value] of Object.entries(event)) {
    if (field === 'event.ingested' || (typeof value === 'object' && value.length === 0)) continue;
    setField(out, field.toWellFormed(), typeof value === 'object' ? value.map(cleanScalar) : cleanScalar(value));
  }
  out['@timestamp'] = new Date(ts).toISOString();
  return out as EcsEvent;
}

function cleanScalar(value: Scalar): Scalar {
  if (typeof value === 'string') return value.toWellFormed();
  return typeof value === 'number' ? value + 0 : value;
}
