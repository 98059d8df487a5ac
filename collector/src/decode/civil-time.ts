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

function isLetter(code: number): boolean {
  return (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
}

function digit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 48 && code <= 57;
}

/** End of the digits at `at`, at most `max` of them. */
function digitsEnd(text: string, at: number, max: number): number {
  let end = at;
  while (end < at + max && digit(text, end)) end += 1;
  return end;
}

/** Value of the digits between two offsets. */
function numberIn(text: string, from: number, to: number): number {
  let value = 0;
  for (let p = from; p < to; p += 1) value = value * 10 + text.charCodeAt(p) - 48;
  return value;
}

function checked(time: CivilTime): CivilTime | undefined {
  const { month, day, hour, minute, second } = time;
  const sane = month >= 1 && month <= 12 && day >= 1 && day <= 31 && hour <= 23 && minute <= 59 && second <= 60;
  return sane ? time : undefined;
}

interface Clock24 {
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly ms: number;
  readonly end: number;
}

/** `H:MM[:SS[.fraction]][ PM]` at `at`; the fraction keeps three digits. */
function clockAt(text: string, at: number): Clock24 | undefined {
  const hourEnd = digitsEnd(text, at, 2);
  if (hourEnd === at || text.charCodeAt(hourEnd) !== 58) return undefined;
  const minuteEnd = digitsEnd(text, hourEnd + 1, 2);
  if (minuteEnd !== hourEnd + 3) return undefined;
  let end = minuteEnd;
  let second = 0;
  if (text.charCodeAt(minuteEnd) === 58) {
    end = digitsEnd(text, minuteEnd + 1, 2);
    if (end === minuteEnd + 1) return undefined;
    second = numberIn(text, minuteEnd + 1, end);
  }
  let ms = 0;
  const point = text.charCodeAt(end);
  if ((point === 46 || point === 44) && digit(text, end + 1)) {
    const fractionEnd = digitsEnd(text, end + 1, 9);
    ms = Math.trunc(Number(`0.${text.slice(end + 1, fractionEnd)}`) * 1000);
    end = fractionEnd;
  }
  const hour = numberIn(text, at, hourEnd);
  const half = halfOfDayAt(text, end);
  if (half !== undefined) end = half.end;
  return { hour: half?.hour(hour) ?? hour, minute: numberIn(text, hourEnd + 1, minuteEnd), second, ms, end };
}

/** `AM` or `PM`, behind a blank or not: how to read the hour in front of it; hours beyond 12 stay what they are. */
function halfOfDayAt(text: string, at: number): { hour(shown: number): number; readonly end: number } | undefined {
  const start = text.charCodeAt(at) === 32 ? at + 1 : at;
  const letter = text.charCodeAt(start) & ~32;
  if ((letter !== 65 && letter !== 80) || (text.charCodeAt(start + 1) & ~32) !== 77) return undefined;
  if (isLetter(text.charCodeAt(start + 2)) || digit(text, start + 2)) return undefined;
  return { end: start + 2, hour: (shown) => (shown > 12 ? shown : (shown % 12) + (letter === 80 ? 12 : 0)) };
}

interface FoundZone {
  readonly minutes: number;
  readonly end: number;
}

/** `Z`, `+0800`, ` +08:00`, `+08`, ` GMT+8`, ` CST` behind a time. CST is China Standard Time here, never Central. */
function zoneAt(text: string, at: number): FoundZone | undefined {
  const attached = text.charCodeAt(at) !== 32;
  const start = attached ? at : at + 1;
  const code = text.charCodeAt(start);
  if (code === 90 || code === 122) return attached ? { minutes: 0, end: at + 1 } : undefined;
  if (code === 43 || code === 45) return offsetAt(text, start) ?? (attached ? hoursAt(text, start, 2) : undefined);
  return code === 67 || code === 71 || code === 85 ? zoneNameAt(text, start, attached) : undefined;
}

function zoneNameAt(text: string, start: number, attached: boolean): FoundZone | undefined {
  const word = text.slice(start, start + 3);
  const end = start + 3;
  if (word === 'CST') return { minutes: 480, end };
  if (word !== 'UTC' && word !== 'GMT') return undefined;
  const follows = attached ? undefined : (zoneAt(text, end) ?? hoursAt(text, end, 1));
  return follows ?? { minutes: 0, end };
}

/** `+0800`, `-08:00`; the sign stands at `at`. */
function offsetAt(text: string, at: number): FoundZone | undefined {
  const hours = digitsEnd(text, at + 1, 2);
  if (hours !== at + 3) return undefined;
  const minutesAt = text.charCodeAt(hours) === 58 ? hours + 1 : hours;
  const end = digitsEnd(text, minutesAt, 2);
  if (end !== minutesAt + 2) return undefined;
  const minutes = numberIn(text, at + 1, hours) * 60 + numberIn(text, minutesAt, end);
  return { minutes: text.charCodeAt(at) === 45 ? -minutes : minutes, end };
}

/** `+8`, `-05`: hours alone, of at least so many digits; the sign stands at `at`. */
function hoursAt(text: string, at: number, least: number): FoundZone | undefined {
  const code = text.charCodeAt(at);
  const end = digitsEnd(text, at + 1, 3);
  if ((code !== 43 && code !== 45) || end - at - 1 < least || end - at - 1 > 2) return undefined;
  const hours = numberIn(text, at + 1, end);
  return hours > 14 ? undefined : { minutes: (code === 45 ? -60 : 60) * hours, end };
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

/** `.` and digits, of which three are kept; ms 0 where there are none. */
function fractionAt(text: string, at: number): { readonly ms: number; readonly end: number } {
  if (text.charCodeAt(at) !== 46 || !digit(text, at + 1)) return { ms: 0, end: at };
  const end = digitsEnd(text, at + 1, 9);
  return { ms: Math.trunc(Number(`0.${text.slice(at + 1, end)}`) * 1000), end };
}

function isDateSeparator(code: number): boolean {
  return code === 45 || code === 47;
}

/** `HH:MM:SS` at `at`, two digits each. */
function isFullClock(text: string, at: number): boolean {
  if (text.charCodeAt(at + 2) !== 58 || text.charCodeAt(at + 5) !== 58) return false;
  return (
    digitsEnd(text, at, 2) === at + 2 && digitsEnd(text, at + 3, 2) === at + 5 && digitsEnd(text, at + 6, 2) === at + 8
  );
}

/** `+0800`; not `+08:00`. */
function fourDigitOffsetAt(text: string, at: number): FoundZone | undefined {
  const sign = text.charCodeAt(at);
  if ((sign !== 43 && sign !== 45) || digitsEnd(text, at + 1, 4) !== at + 5) return undefined;
  return offsetAt(text, at);
}

interface FoundDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly end: number;
}

/** `YYYY-M-D` or `YYYY/M/D`; the same separator twice. */
function isoDateAt(text: string, at: number): FoundDate | undefined {
  if (!digit(text, at) || digitsEnd(text, at, 5) !== at + 4) return undefined;
  const separator = text.charCodeAt(at + 4);
  if (separator !== 45 && separator !== 47) return undefined;
  const monthEnd = digitsEnd(text, at + 5, 2);
  if (monthEnd === at + 5 || text.charCodeAt(monthEnd) !== separator) return undefined;
  const end = digitsEnd(text, monthEnd + 1, 2);
  if (end === monthEnd + 1) return undefined;
  const year = numberIn(text, at, at + 4);
  return { year, month: numberIn(text, at + 5, monthEnd), day: numberIn(text, monthEnd + 1, end), end };
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

function skipSpaces(text: string, at: number): number {
  let p = at;
  while (text.charCodeAt(p) === 32) p += 1;
  return p;
}

/** A year 1970–2099 standing alone at `at`. */
function yearAt(text: string, at: number): number | undefined {
  if (digitsEnd(text, at, 5) !== at + 4) return undefined;
  const behind = text.charCodeAt(at + 4);
  if (behind === 58 || behind === 46) return undefined;
  const year = numberIn(text, at, at + 4);
  return year >= 1970 && year <= 2099 ? year : undefined;
}
