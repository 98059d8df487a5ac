import { DAY_MS } from './duration.ts';

/** A UTC instant as `2026-11-22T08:00:00.000Z`; sorts as text. */
export type IsoTime = string;

/** What a Date can hold: 100 million days to either side of the epoch (ECMA-262 §21.4.1.1). */
const MAX_TIME_MS = 100_000_000 * DAY_MS;
const TWO_DIGITS = Array.from({ length: 100 }, (_, value) => String(value).padStart(2, '0'));
const THREE_DIGITS = Array.from({ length: 1_000 }, (_, value) => String(value).padStart(3, '0'));
/** The last dates formatted, `2026-11-22T`, by day number modulo their count: events come day by day. */
const RECENT_DAYS = Array.from({ length: 8 }, () => ({ day: NaN, text: '' }));

/**
 * Formats epoch milliseconds as the storage form of every time in Qiaolou: UTC, ISO 8601, millisecond precision. Same as
 * `Date.toISOString`, which throws RangeError beyond its range, at a tenth of its cost.
 *
 * @example
 *   isoTime(0); // '1970-01-01T00:00:00.000Z'
 */
export function isoTime(epochMs: number): IsoTime {
  if (!Number.isInteger(epochMs) || Math.abs(epochMs) > MAX_TIME_MS) return new Date(epochMs).toISOString();
  const day = Math.floor(epochMs / DAY_MS);
  const ms = epochMs - day * DAY_MS;
  const seconds = Math.floor(ms / 1_000);
  const minutes = Math.floor(seconds / 60);
  const hour = TWO_DIGITS[Math.floor(minutes / 60)] ?? '';
  const minute = TWO_DIGITS[minutes % 60] ?? '';
  const second = TWO_DIGITS[seconds % 60] ?? '';
  return `${dateText(day)}${hour}:${minute}:${second}.${THREE_DIGITS[ms - seconds * 1_000] ?? ''}Z`;
}

function dateText(day: number): string {
  const recent = RECENT_DAYS[((day % 8) + 8) % 8];
  if (recent?.day === day) return recent.text;
  const text = new Date(day * DAY_MS).toISOString().slice(0, -'00:00:00.000Z'.length);
  if (recent !== undefined) Object.assign(recent, { day, text });
  return text;
}
