/** Length of a second, ms. */
export const SECOND_MS = 1_000;

/** Length of a minute, ms. */
export const MINUTE_MS = 60 * SECOND_MS;

/** Length of an hour, ms. */
export const HOUR_MS = 60 * MINUTE_MS;

/** Length of a day, ms: China has no daylight saving. */
export const DAY_MS = 24 * HOUR_MS;

const UNIT_MS = { s: SECOND_MS, m: MINUTE_MS, h: HOUR_MS, d: DAY_MS, w: 7 * DAY_MS } as const;

/** Units of a written duration: seconds, minutes, hours, days, weeks. */
export type DurationUnit = keyof typeof UNIT_MS;

/** A written duration such as `90s` or `4h`. */
export type DurationText = `${number}${DurationUnit}`;

/**
 * Length of a written duration, ms: a whole number above 0 of at most nine digits, and a unit. Undefined for any other
 * text.
 *
 * @example
 *   parseDuration('90m'); // 5_400_000
 *   parseDuration('1.5h'); // undefined
 */
export function parseDuration(text: string): number | undefined {
  const [, count, unit] = /^(\d{1,9})([smhdw])$/.exec(text) ?? [];
  const length = Number(count) * UNIT_MS[unit as DurationUnit];
  return length > 0 ? length : undefined;
}

/**
 * Length of a duration that stands in the source, ms. Throws RangeError for one that {@link parseDuration} does not read.
 *
 * @example
 *   durationMs('4h'); // 14_400_000
 */
export function durationMs(text: DurationText): number {
  const length = parseDuration(text);
  if (length === undefined) throw new RangeError(`'${text}' is no duration`);
  return length;
}

/**
 * A length as it is written, in the largest unit that gives a whole number; whole seconds only. Throws RangeError for any
 * other length.
 *
 * @example
 *   formatDuration(5_400_000); // '90m'
 */
export function formatDuration(ms: number): DurationText {
  const units = Object.keys(UNIT_MS) as DurationUnit[];
  const unit = units.findLast((candidate) => ms % UNIT_MS[candidate] === 0);
  if (unit === undefined || ms <= 0) throw new RangeError(`${ms} ms is no whole number of seconds`);
  return `${ms / UNIT_MS[unit]}${unit}`;
}
