import { DAY_MS } from '@qiaolou/schema';
import type { DatePart, ZonedClock } from '../read/rule-model.ts';

/**
 * A part of a time. An instant (ISO time with `Z` or an offset, as ours are stored) is read by the given clock, so that
 * `hour` is the hour of the people the rule is about; a time without zone is what it says (Sigma 2.1: no conversion).
 * NaN for what is no time.
 */
export function datePart(value: string, part: DatePart, clock: ZonedClock): number {
  const instant = NAMES_ZONE.test(value);
  const read = instant ? Date.parse(value) : Date.parse(withoutZone(value));
  if (Number.isNaN(read)) return NaN;
  // As if the clock's zone were UTC: the UTC parts of the moved time are the parts by that clock.
  const time = new Date(instant ? read + clock.offset(read) : read);
  switch (part) {
    case 'minute':
      return time.getUTCMinutes();
    case 'hour':
      return time.getUTCHours();
    case 'day':
      return time.getUTCDate();
    case 'week':
      return isoWeek(time);
    case 'month':
      return time.getUTCMonth() + 1;
    case 'year':
      return time.getUTCFullYear();
    default:
      return part satisfies never;
  }
}

const NAMES_ZONE = /\d(?:Z|\s*[+-]\d\d:?\d\d|\s*(?:GMT|UTC))$/i;
const ISO_DATE_AND_TIME = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d.*)$/i;
const DATE_ONLY = /^\d{4}(?:-\d\d){0,2}$/;

/** The text of a time that names no zone, so that `Date.parse` does not read it by the clock of this machine. */
function withoutZone(value: string): string {
  const [, date, time] = ISO_DATE_AND_TIME.exec(value) ?? [];
  if (date !== undefined && time !== undefined) return `${date}T${time}Z`;
  return DATE_ONLY.test(value) ? value : `${value} UTC`;
}

/** ISO 8601 week number. */
function isoWeek(time: Date): number {
  const thursday = new Date(Date.UTC(time.getUTCFullYear(), time.getUTCMonth(), time.getUTCDate()));
  thursday.setUTCDate(thursday.getUTCDate() + 4 - (thursday.getUTCDay() || 7));
  const yearStart = Date.UTC(thursday.getUTCFullYear(), 0, 1);
  return Math.ceil(((thursday.getTime() - yearStart) / DAY_MS + 1) / 7);
}
