import { rawText, type RawFields } from './raw-fields.ts';

const CLOCK = /^\s*\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,9})?\s*$/;
const DATE_KEYS: ReadonlySet<string> = new Set(['date', 'logdate', 'log_date', 'eventdate', 'event_date', '日期']);
const ZONE_KEYS: ReadonlySet<string> = new Set(['tz', 'timezone', 'time_zone', 'zone', '时区']);

/**
 * The text of a time field. A bare clock is completed by the date, and the zone, that stand under keys of their own
 * (`date=2026-11-29 time=01:37:17 tz=+0800`).
 */
export function timeText(raw: RawFields, field: string): string | undefined {
  const text = rawText(raw, field);
  if (text === undefined || !CLOCK.test(text)) return text;
  const date = sibling(raw, DATE_KEYS);
  if (date === undefined) return text;
  return [date, text.trim(), zoneText(sibling(raw, ZONE_KEYS))].filter((part) => part !== undefined).join(' ');
}

/** `+0800`, `"(GMT+8:00)Beijing"`: the offset in it; any other text as it is. */
function zoneText(text: string | undefined): string | undefined {
  const match = text === undefined ? null : /(?:^|GMT|UTC)([+-])(\d{1,2}):?(\d{2})?(?!\d)/.exec(text);
  if (match === null) return text;
  const [, sign = '+', hours = '0', minutes = '00'] = match;
  return `${sign}${hours.padStart(2, '0')}${minutes}`;
}

function sibling(raw: RawFields, names: ReadonlySet<string>): string | undefined {
  for (const key of raw.keys()) if (names.has(key.toLowerCase())) return rawText(raw, key)?.trim();
  return undefined;
}
