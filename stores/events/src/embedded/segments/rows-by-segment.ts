import { dayStart } from '@qiaolou/schema/reading';

/** Rows of a day from which on it has a segment of its own; what is fewer shares one until days are put together. */
const OWN_SEGMENT_ROWS = 4_096;

/** Rows of the days that have many, each day apart, and those of all others together. */
export function rowsBySegment(times: Float64Array): readonly Uint32Array[] {
  const days = new Map<number, number[]>();
  for (let row = 0; row < times.length; row++) {
    const day = dayStart(times[row] ?? NaN);
    const rows = days.get(day);
    if (rows === undefined) days.set(day, [row]);
    else rows.push(row);
  }
  const lists = [...days.values()];
  const large = lists.filter((rows) => rows.length >= OWN_SEGMENT_ROWS);
  const small = lists.filter((rows) => rows.length < OWN_SEGMENT_ROWS).flat();
  return [...large, ...(small.length > 0 ? [small] : [])].map((rows) => Uint32Array.from(rows));
}

/** Segments that so many rows can need at most. */
export function mostSegments(rows: number): number {
  return Math.floor(rows / OWN_SEGMENT_ROWS) + 1;
}
