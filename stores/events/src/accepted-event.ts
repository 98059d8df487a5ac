import { dateMs, type EcsEvent, type FieldValue, type Scalar } from '@qiaolou/schema';

/** Largest event stored: characters of all its names and values together. */
export const MAX_EVENT_CHARS = 4_194_304;

/** An event the store takes, normalised, or why it does not. */
export type Acceptance =
  | { readonly ok: true; readonly event: EcsEvent; readonly ts: number; readonly chars: number }
  | { readonly ok: false; readonly code: 'store.badEvent' | 'store.eventTooLarge'; readonly reason: string };

const REQUIRED = ['event.id', 'event.created', 'event.original', 'event.kind', 'event.dataset'] as const;

/**
 * Checks an event at the store's door and normalises what every adapter must hold alike: `@timestamp` as canonical
 * ISO 8601, lone surrogates as U+FFFD, no empty lists, `event.ingested` set to the given time.
 */
export function acceptEvent(event: EcsEvent, ingested: string): Acceptance {
  const ts = dateMs(event['@timestamp']);
  if (ts === undefined) return { ok: false, code: 'store.badEvent', reason: '@timestamp' };
  for (const field of REQUIRED)
    if (typeof event[field] !== 'string') return { ok: false, code: 'store.badEvent', reason: field };
  const out: Record<string, FieldValue> = {};
  let chars = 0;
  for (const [field, value] of Object.entries(event)) {
    const clean = cleanValue(value);
    if (clean === undefined) return { ok: false, code: 'store.badEvent', reason: field.slice(0, 256) };
    if (field.length === 0 || field.length > 256) return { ok: false, code: 'store.badEvent', reason: 'field name' };
    if (clean === EMPTY) continue;
    chars += field.length + size(clean);
    out[wellFormed(field)] = clean;
  }
  if (chars > MAX_EVENT_CHARS) return { ok: false, code: 'store.eventTooLarge', reason: `${chars} characters` };
  out['@timestamp'] = new Date(ts).toISOString();
  out['event.ingested'] = ingested;
  return { ok: true, event: out as EcsEvent, ts, chars };
}

const EMPTY: readonly Scalar[] = [];

function cleanValue(value: unknown): FieldValue | undefined {
  if (!Array.isArray(value)) return cleanScalar(value);
  if (value.length === 0) return EMPTY;
  const out: Scalar[] = [];
  for (const item of value) {
    const clean = cleanScalar(item);
    if (clean === undefined) return undefined;
    out.push(clean);
  }
  return out;
}

function cleanScalar(value: unknown): Scalar | undefined {
  if (typeof value === 'string') return wellFormed(value);
  if (typeof value === 'boolean') return value;
  return typeof value === 'number' && Number.isFinite(value) ? value + 0 : undefined;
}

function wellFormed(text: string): string {
  return text.isWellFormed() ? text : text.toWellFormed();
}

function size(value: FieldValue): number {
  if (typeof value === 'string') return value.length;
  return typeof value === 'object' ? value.reduce<number>((sum, item) => sum + size(item) + 1, 0) : 8;
}
