import { HOUR_MS, MINUTE_MS, SECOND_MS } from '@qiaolou/schema';
import { sql, type RawBuilder } from 'kysely';

/** Lengths of an ISO time cut to a unit, with the unit in ms, coarsest first: what the database groups times by. */
export const TIME_UNITS = [
  { length: 13, ms: HOUR_MS },
  { length: 16, ms: MINUTE_MS },
  { length: 19, ms: SECOND_MS },
] as const;
type TimeUnit = (typeof TIME_UNITS)[number];

/** A column of ISO times cut to a unit; the same on both dialects. */
export function cutTo(column: string, unit: TimeUnit): RawBuilder<string> {
  return sql<string>`substr(${sql.ref(column)}, 1, ${sql.lit(unit.length)})`;
}

/** Start of the unit that a cut time names, epoch ms. */
export function instantOfCut(cut: string): number {
  return Date.parse(`${cut}${'0000-00-00T00:00:00.000Z'.slice(cut.length)}`);
}
