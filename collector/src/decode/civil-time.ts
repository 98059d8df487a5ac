import { clockAt, fractionAt, isFullClock } from './clock-text.ts';
import { digit, digitsEnd, isLetter, numberIn, skipSpaces } from './digits.ts';
import { fourDigitOffsetAt, zoneAt } from './zone-text.ts';

/** A time as a device wrote it, before zone and missing year are decided. */
export interface CivilTime {
  /** Absent in RFC 3164 headers. */
  readonly year?: number | undefined;
  /** 1–12. */
  readonly month: number;
  /** 1–31. */
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  /** 0–60 (a leap second is accepted). */
  readonly second: number;
  readonly ms: number;
  /** Minutes east of UTC when the text says so (`Z`, `+08:00`, `CST`), else the source's zone decides. */
  readonly offsetMinutes?: number | undefined;
  /** `01/10/2026` of devices that do not say which is the month: whichever is nearer to the receipt. */
  readonly monthUnsure?: true | undefined;
  /** The text names a zone that is not known (`IST`): the source's zone is taken, and the event says so. */
  readonly zoneUnread?: true | undefined;
}

/** A time found at the start of a text, and the offset just behind it. */
export interface FoundTime {
  readonly time: CivilTime;
  readonly end: number;
}

const MONTH_NAMES = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
/** By the usual spelling and by the lower-case one, which stands for all others. */
const MONTHS: ReadonlyMap<string, number> = new Map(
  MONTH_NAMES.flatMap((name, index) => [
    [name, index + 1],
    [name.toLowerCase(), index + 1],
  ]),
);

/** Number of an English month by its first three letters at `at`, or 0. */
function monthAt(text: string, at: number): number {
  if (!isLetter(text.charCodeAt(at))) return 0;
  const name = text.slice(at, at + 3);
  return MONTHS.get(name) ?? MONTHS.get(name.toLowerCase()) ?? 0;
}

function checked(time: CivilTime): CivilTime | undefined {
  const { month, day, hour, minute, second } = time;
  const sane = month >= 1 && month <= 12 && day >= 1 && day <= 31 && hour <= 23 && minute <= 59 && second <= 60;
  return sane ? time : undefined;
}

/** `YYYY-MM-DD HH:MM:SS`, also with `/`, with `T`, with fraction and zone (RFC 3339, ISO 8601 extended). */
export function isoTimeAt(text: string, at: number): FoundTime | undefined {
  const date = isoDateAt(text, at);
  if (date === undefined) return undefined;
  const join = text.charCodeAt(date.end);
  if (join !== 32 && join !== 84 && join !== 116 && join !== 44) return undefined;
  const clock = clockAt(text, skipSpaces(text, date.end + 1));
  if (clock === undefined) return undefined;
  const zone = zoneAt(text, clock.end);
  const { year, month, day } = date;
  const { hour, minute, second, ms } = clock;
  const time = checked({ year, month, day, hour, minute, second, ms, offsetMinutes: zone?.minutes });
  return time === undefined ? undefined : { time, end: zone?.end ?? clock.end };
}

/** `22/Nov/2026:15:59:57 +0800` of access logs, `22-Nov-2026 15:47:05.114` of BIND. */
export function dayFirstTimeAt(text: string, at: number): FoundTime | undefined {
  const date = dayFirstDateAt(text, at);
  if (date === undefined) return undefined;
  const join = text.charCodeAt(date.end);
  const clockAt = date.end + 1;
  if ((join !== 58 && join !== 32) || !isFullClock(text, clockAt)) return undefined;
  const fraction = fractionAt(text, clockAt + 8);
  const zone = fourDigitOffsetAt(text, text.charCodeAt(fraction.end) === 32 ? fraction.end + 1 : fraction.end);
  const time = checked({
    year: date.year,
    month: date.month,
    day: date.day,
    hour: numberIn(text, clockAt, clockAt + 2),
    minute: numberIn(text, clockAt + 3, clockAt + 5),
    second: numberIn(text, clockAt + 6, clockAt + 8),
    ms: fraction.ms,
    offsetMinutes: zone?.minutes,
  });
  return time === undefined ? undefined : { time, end: zone?.end ?? fraction.end };
}

/** `DD/Mmm/YYYY`, `DD-Mmm-YYYY`. */
function dayFirstDateAt(text: string, at: number): FoundDate | undefined {
  if (!isDateSeparator(text.charCodeAt(at + 2)) || !isDateSeparator(text.charCodeAt(at + 6))) return undefined;
  if (digitsEnd(text, at, 2) !== at + 2 || digitsEnd(text, at + 7, 4) !== at + 11) return undefined;
  const month = monthAt(text, at + 3);
  if (month === 0) return undefined;
  return { year: numberIn(text, at + 7, at + 11), month, day: numberIn(text, at, at + 2), end: at + 11 };
}

function isDateSeparator(code: number): boolean {
  return code === 45 || code === 47;
}

interface FoundDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly end: number;
}

/** `YYYY-M-D`, `YYYY/M/D`, `YYYY-Mmm-D`; the same separator twice. */
function isoDateAt(text: string, at: number): FoundDate | undefined {
  if (!digit(text, at) || digitsEnd(text, at, 5) !== at + 4) return undefined;
  const separator = text.charCodeAt(at + 4);
  if (separator !== 45 && separator !== 47) return undefined;
  const named = monthAt(text, at + 5);
  const monthEnd = named === 0 ? digitsEnd(text, at + 5, 2) : at + 8;
  if (monthEnd === at + 5 || text.charCodeAt(monthEnd) !== separator) return undefined;
  const end = digitsEnd(text, monthEnd + 1, 2);
  if (end === monthEnd + 1) return undefined;
  const year = numberIn(text, at, at + 4);
  const month = named === 0 ? numberIn(text, at + 5, monthEnd) : named;
  return { year, month, day: numberIn(text, monthEnd + 1, end), end };
}

/**
 * `Mmm d [yyyy] HH:MM:SS [yyyy]` (RFC 3164 §4.1.2; Huawei writes the year before the clock, H3C behind it), any case,
 * month names in full too.
 */
export function monthTimeAt(text: string, at: number): FoundTime | undefined {
  const month = monthAt(text, at);
  if (month === 0) return undefined;
  let p = at + 3;
  while (p < at + 10 && isLetter(text.charCodeAt(p))) p += 1;
  const dayStart = skipSpaces(text, p);
  if (dayStart === p) return undefined;
  const dayEnd = digitsEnd(text, dayStart, 2);
  if (dayEnd === dayStart) return undefined;
  let clockStart = skipSpaces(text, text.charCodeAt(dayEnd) === 44 ? dayEnd + 1 : dayEnd);
  let year = yearAt(text, clockStart);
  if (year !== undefined) clockStart = skipSpaces(text, clockStart + 4);
  const clock = clockAt(text, clockStart);
  if (clock === undefined) return undefined;
  let end = clock.end;
  const zone = zoneAt(text, end);
  if (zone !== undefined) end = zone.end;
  const behind = skipSpaces(text, end);
  if (year === undefined && behind > end) {
    year = yearAt(text, behind);
    if (year !== undefined) end = behind + 4;
  }
  const { hour, minute, second, ms } = clock;
  const day = numberIn(text, dayStart, dayEnd);
  const time = checked({ year, month, day, hour, minute, second, ms, offsetMinutes: zone?.minutes });
  return time === undefined ? undefined : { time, end };
}

/** `2026 Nov 30 16:00:00 CET` (Cisco NX-OS). */
export function yearMonthTimeAt(text: string, at: number): FoundTime | undefined {
  const year = yearAt(text, at);
  if (year === undefined || text.charCodeAt(at + 4) !== 32) return undefined;
  const found = monthTimeAt(text, skipSpaces(text, at + 5));
  return found === undefined || found.time.year !== undefined
    ? undefined
    : { time: { ...found.time, year }, end: found.end };
}

/** `11/30/2026:16:00:00 GMT` and `30/11/2026:…` (Citrix NetScaler, by its setting); with a blank in the middle too. */
export function slashTimeAt(text: string, at: number): FoundTime | undefined {
  const date = slashDateAt(text, at);
  const clock = date === undefined ? undefined : clockAt(text, at + 11);
  if (date === undefined || clock === undefined) return undefined;
  const zone = zoneAt(text, clock.end);
  const { hour, minute, second, ms } = clock;
  const time = checked({ ...date, hour, minute, second, ms, offsetMinutes: zone?.minutes });
  return time === undefined ? undefined : { time, end: zone?.end ?? clock.end };
}

/** `MM/DD/YYYY` or `DD/MM/YYYY` and a colon or blank behind it. */
function slashDateAt(text: string, at: number): Pick<CivilTime, 'year' | 'month' | 'day' | 'monthUnsure'> | undefined {
  if (!/^\d\d\/\d\d\/\d{4}[: ]/.test(text.slice(at, at + 11))) return undefined;
  const [first, second] = [numberIn(text, at, at + 2), numberIn(text, at + 3, at + 5)];
  const [month, day] = first > 12 ? [second, first] : [first, second];
  const unsure = first <= 12 && second <= 12 && first !== second;
  return { year: numberIn(text, at + 6, at + 10), month, day, ...(unsure && { monthUnsure: true as const }) };
}

/** `yyyyMMdd HH:MM:SS` (QiAnXin VPN). */
export function compactTimeAt(text: string, at: number): FoundTime | undefined {
  if (digitsEnd(text, at, 9) !== at + 8 || text.charCodeAt(at + 8) !== 32) return undefined;
  const clock = clockAt(text, at + 9);
  if (clock === undefined) return undefined;
  const { hour, minute, second, ms, end } = clock;
  const year = numberIn(text, at, at + 4);
  const month = numberIn(text, at + 4, at + 6);
  const day = numberIn(text, at + 6, at + 8);
  const time = checked({ year, month, day, hour, minute, second, ms });
  return time === undefined ? undefined : { time, end };
}

/** `MM-DD-YYYY HH:MM:SS`, as Kiwi Syslog writes when it forwards. */
export function kiwiTimeAt(text: string, at: number): FoundTime | undefined {
  if (text.charCodeAt(at + 2) !== 45 || text.charCodeAt(at + 5) !== 45) return undefined;
  if (digitsEnd(text, at, 2) !== at + 2 || digitsEnd(text, at + 3, 2) !== at + 5) return undefined;
  const year = yearAt(text, at + 6);
  const clock = clockAt(text, at + 11);
  if (year === undefined || clock === undefined) return undefined;
  const { hour, minute, second, ms, end } = clock;
  const month = numberIn(text, at, at + 2);
  const day = numberIn(text, at + 3, at + 5);
  const time = checked({ year, month, day, hour, minute, second, ms });
  return time === undefined ? undefined : { time, end };
}

/** A year 1970–2099 standing alone at `at`. */
function yearAt(text: string, at: number): number | undefined {
  if (digitsEnd(text, at, 5) !== at + 4) return undefined;
  const behind = text.charCodeAt(at + 4);
  if (behind === 58 || behind === 46) return undefined;
  const year = numberIn(text, at, at + 4);
  return year >= 1970 && year <= 2099 ? year : undefined;
}
