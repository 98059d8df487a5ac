import type { Run } from './run.ts';
import type { QuarterCounts } from './segment-meta.ts';

/** Width of the buckets whose counts are kept with a run. */
export const QUARTER_MS = 900_000;
/** Rows spread over more quarters (42 days) are counted when they are asked for. */
const MAX_QUARTERS = 4_096;

/** Counts the rows of a run by quarters of an hour; undefined when they are spread too wide. */
export function quarterCounts(ts: Float64Array, { from, to, minTs, maxTs }: Run): QuarterCounts | undefined {
  const first = Math.floor(minTs / QUARTER_MS);
  const length = Math.floor(maxTs / QUARTER_MS) - first + 1;
  if (length > MAX_QUARTERS) return undefined;
  const counts = new Array<number>(length).fill(0);
  for (let row = from; row < to; row++) {
    const quarter = Math.floor((ts[row] ?? 0) / QUARTER_MS) - first;
    counts[quarter] = (counts[quarter] ?? 0) + 1;
  }
  return { first, counts };
}
