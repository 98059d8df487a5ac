import type { GroupBy } from '@qiaolou/schema';
import type { QuarterCounts } from '../columns/segment-meta.ts';
import { QUARTER_MS } from '../columns/quarter-counts.ts';
import { constantAxis, type Axis } from './axis.ts';
import { internedAxis } from './interned-axis.ts';
import type { Pace } from './pace.ts';
import { pick, type PickedRows } from './picked-rows.ts';

/** Buckets up to which each has a code of its own whether it has rows or not. */
const MOST_BUCKETS = 65_536;

type Histogram = Extract<GroupBy, { readonly kind: 'dateHistogram' }>;

/** Rows by buckets of time; `offset` is that of the zone, ms. Buckets are their start in epoch ms. */
export function timeAxis(
  { field, intervalMs: width }: Histogram,
  offset: number,
  picked: PickedRows,
  pace: Pace,
): Axis {
  const { block, range } = picked;
  const ingested = field === 'event.ingested';
  const bucketOf = (time: number): number => Math.floor((time + offset) / width);
  const startOf = (bucket: number): number => bucket * width - offset;
  const times = (): Float64Array => (ingested ? block.ingested() : block.times());
  const { least, most } = ingested ? extentOf(times(), range) : { least: range.minTs, most: range.maxTs };
  const first = bucketOf(least);
  const size = bucketOf(most) - first + 1;
  if (size === 1) return constantAxis([startOf(first)]);
  // Times that are damaged have no extent either.
  if (!(size <= MOST_BUCKETS)) return internedAxis((row) => [startOf(bucketOf(times()[row] ?? 0))], picked, pace);
  const quarters =
    ingested || width % QUARTER_MS !== 0 || offset % QUARTER_MS !== 0 ? undefined : block.quarters(picked.run);
  return {
    size,
    codes: () => {
      const numbers = pick(times(), picked);
      const codes = new Uint32Array(picked.count);
      for (let at = 0; at < codes.length; at++) codes[at] = bucketOf(numbers[at] ?? 0) - first;
      return codes;
    },
    values: (code) => [startOf(first + code)],
    counts:
      quarters === undefined || picked.rows !== undefined
        ? undefined
        : bucketCounts(quarters, (time) => bucketOf(time) - first, size),
  };
}

/** How many rows are in each bucket that is made of quarters of an hour. */
function bucketCounts({ first, counts }: QuarterCounts, codeOf: (time: number) => number, size: number): Uint32Array {
  const out = new Uint32Array(size);
  for (const [quarter, count] of counts.entries()) {
    const code = codeOf((first + quarter) * QUARTER_MS);
    out[code] = (out[code] ?? 0) + count;
  }
  return out;
}

function extentOf(
  times: Float64Array,
  { from, to }: PickedRows['range'],
): { readonly least: number; readonly most: number } {
  let [least, most] = [Infinity, -Infinity];
  for (let row = from; row < to; row++) {
    const time = times[row] ?? 0;
    if (time < least) least = time;
    if (time > most) most = time;
  }
  return { least, most };
}
