import { DAY_MS } from '@qiaolou/schema';

const known = new Map<string, string>();

/**
 * The day so many days after another.
 *
 * @example
 *   dayAfter('2026-02-27', 3); // '2026-03-02'
 */
export function dayAfter(day: string, days: number): string {
  const key = `${day} ${days}`;
  let after = known.get(key);
  if (after === undefined) {
    after = new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, day.length);
    known.set(key, after);
  }
  return after;
}
