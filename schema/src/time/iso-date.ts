const CANONICAL_LENGTH = 24;
const DATE_TEXT = /^\d{4}-\d\d-\d\dT([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/;
const DAYS_BEFORE_MONTH: readonly number[] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];

/**
 * Epoch milliseconds of a time in exactly the form `2026-11-22T08:00:00.000Z`, undefined for every other text. Several
 * times faster than Date.parse, and strict: 30 February is none.
 *
 * @example
 *   canonicalDateMs('1970-01-01T00:00:01.000Z'); // 1000
 */
export function canonicalDateMs(text: string): number | undefined {
  if (text.length !== CANONICAL_LENGTH) return undefined;
  for (let at = 0; at < CANONICAL_LENGTH; at++) {
    const unit = text.charCodeAt(at);
    if (unit > 127) return undefined;
    units[at] = unit;
  }
  const ms = canonicalDateBytesMs(units, 0, CANONICAL_LENGTH);
  return Number.isNaN(ms) ? undefined : ms;
}

/** The text that is looked at. */
const units = new Uint8Array(CANONICAL_LENGTH);

/**
 * `canonicalDateMs` of a text that is bytes, without making a text of them; NaN for every other.
 *
 * @example
 *   canonicalDateBytesMs(Buffer.from('"1970-01-01T00:00:01.000Z"'), 1, 25); // 1000
 */
export function canonicalDateBytesMs(bytes: Uint8Array, from: number, to: number): number {
  if (to - from !== CANONICAL_LENGTH || !isPunctuated(bytes, from)) return NaN;
  const hour = digits(bytes, from + 11, 2);
  const minute = digits(bytes, from + 14, 2);
  const second = digits(bytes, from + 17, 2);
  if (!(hour < 24 && minute < 60 && second < 60)) return NaN;
  const days = dayNumber(digits(bytes, from, 4), digits(bytes, from + 5, 2), digits(bytes, from + 8, 2));
  return ((days * 24 + hour) * 60 + minute) * 60_000 + second * 1_000 + digits(bytes, from + 20, 3);
}

/** Whether what stands between the numbers of a time is there. */
function isPunctuated(bytes: Uint8Array, from: number): boolean {
  return (
    bytes[from + 4] === 0x2d &&
    bytes[from + 7] === 0x2d &&
    bytes[from + 10] === 0x54 &&
    bytes[from + 13] === 0x3a &&
    bytes[from + 16] === 0x3a &&
    bytes[from + 19] === 0x2e &&
    bytes[from + 23] === 0x5a
  );
}

/** Value of a run of decimal digits, NaN when one is none. */
function digits(bytes: Uint8Array, at: number, length: number): number {
  let value = 0;
  for (let i = at; i < at + length; i++) {
    const digit = (bytes[i] ?? 0) - 48;
    if (digit < 0 || digit > 9) return NaN;
    value = value * 10 + digit;
  }
  return value;
}

/** Days since 1 January 1970 in the proleptic Gregorian calendar; NaN for a day that is none. */
function dayNumber(year: number, month: number, day: number): number {
  const before = DAYS_BEFORE_MONTH[month - 1];
  if (before === undefined || !(day >= 1)) return NaN;
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const length = month === 2 ? (leap ? 29 : 28) : month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
  if (day > length) return NaN;
  const y = year - 1;
  const years = y * 365 + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400);
  return years + before + (leap && month > 2 ? 1 : 0) + day - 1 - 719_162;
}

/** Of `0000-01-01T00:00:00.000Z` and `9999-12-31T23:59:59.999Z`. */
const [FIRST_MS, LAST_MS] = [-62_167_219_200_000, 253_402_300_799_999];

/**
 * Epoch milliseconds of an ISO 8601 time with a zone, undefined for anything else, and for a time that in UTC is of a year before 0000
 * or after 9999: no text of this form could say it again.
 *
 * @example
 *   dateMs('1970-01-01T08:00:01+08:00'); // 1000
 */
export function dateMs(text: string): number | undefined {
  const canonical = canonicalDateMs(text);
  if (canonical !== undefined) return canonical;
  if (!DATE_TEXT.test(text)) return undefined;
  // Date.parse takes 30 February for 2 March; the date alone must be a real one.
  if (canonicalDateMs(`${text.slice(0, 10)}T00:00:00.000Z`) === undefined) return undefined;
  const ms = Date.parse(text);
  return ms >= FIRST_MS && ms <= LAST_MS ? ms : undefined;
}
