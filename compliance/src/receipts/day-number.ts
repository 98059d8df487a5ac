import { DAY_MS } from '@qiaolou/schema';

/**
 * Number of a date, so that days can be counted.
 *
 * @example
 *   dayNumber('1970-01-02'); // 1
 */
export function dayNumber(day: string): number {
  return Math.floor(Date.parse(`${day}T00:00:00Z`) / DAY_MS);
}

/**
 * Date of a number of {@link dayNumber}.
 *
 * @example
 *   dayText(1); // '1970-01-02'
 */
export function dayText(number: number): string {
  return new Date(number * DAY_MS).toISOString().slice(0, 10);
}
