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
  if (text.length !== CANONICAL_LENGTH || text.charCodeAt(23) !== 90) return undefined;
  for (const [at, unit] of SEPARATORS) if (text.charCodeAt(at) !== unit) return undefined;
  const year = digits(text, 0, 4);
  const month = digits(text, 5, 2);
  const day = digits(text, 8, 2);
  const hour = digits(text, 11, 2);
  const minute = digits(text, 14, 2);
  const second = digits(text, 17, 2);
  const ms = digits(text, 20, 3);
  const days = dayNumber(year, month, day);
  if (days === undefined || !(hour < 24 && minute < 60 && second < 60 && ms >= 0)) return undefined;
  return ((days * 24 + hour) * 60 + minute) * 60_000 + second * 1_000 + ms;
}

const SEPARATORS: readonly (readonly [number, number])[] = [
  [4, 45],
  [7, 45],
  [10, 84],
  [13, 58],
  [16, 58],
  [19, 46],
];

/** Value of a run of decimal digits, NaN when one is none. */
function digits(text: string, at: number, length: number): number {
  let value = 0;
  for (let i = at; i < at + length; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) return NaN;
    value = value * 10 + digit;
  }
  return value;
}

/** Days since 1 January 1970 in the proleptic Gregorian calendar. */
function dayNumber(year: number, month: number, day: number): number | undefined {
  const before = DAYS_BEFORE_MONTH[month - 1];
  if (before === undefined || !(day >= 1)) return undefined;
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const length = month === 2 ? (leap ? 29 : 28) : month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
  if (day > length) return undefined;
  const y = year - 1;
  const years = y * 365 + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400);
  return years + before + (leap && month > 2 ? 1 : 0) + day - 1 - 719_162;
}

/**
 * Epoch milliseconds of an ISO 8601 time with a zone, undefined for anything else.
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
  return Number.isNaN(ms) ? undefined : ms;
}
