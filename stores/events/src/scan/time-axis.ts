import type { GroupBy } from '@qiaolou/schema';
import type { QuarterCounts } from '../columns/segment-meta.ts';
import { QUARTER_MS } from '../columns/quarter-counts.ts';
import { constantAxis, type Axis } from './axis.ts';
import { internedAxis } from './interned-axis.ts';
import type { Pace } from './pace.ts';
import type { PickedRows } from './picked-rows.ts';
import type { ValuesOfRow } from './row-values.ts';

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
  const times = (): Float64Array => (ingested ? block.ingestedOf(picked.run) : block.timesOf(picked.run));
  const { least, most } = ingested ? extentOf(times()) : { least: range.minTs, most: range.maxTs };
  const first = bucketOf(least);
  const size = bucketOf(most) - first + 1;
  if (size === 1) return constantAxis([startOf(first)]);
  // Times that are damaged have no extent either.
  if (!(size <= MOST_BUCKETS))
    return internedAxis(
      bucketReader(times(), range.from, (time) => startOf(bucketOf(time))),
      picked,
      pace,
    );
  const quarters =
    ingested || width % QUARTER_MS !== 0 || offset % QUARTER_MS !== 0 ? undefined : block.quarters(picked.run);
  return {
    size,
    codes: () => bucketCodes(times(), picked, { width, offset, first }),
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

/** Buckets of picked rows, of which the first is 0; `times` are those of their run. */
function bucketCodes(
  times: Float64Array,
  { range, rows, count }: PickedRows,
  { width, offset, first }: { readonly width: number; readonly offset: number; readonly first: number },
): Uint32Array {
  const codes = new Uint32Array(count);
  // Rows that follow each other are mostly of one bucket.
  let [code, from, to] = [0, Infinity, -Infinity];
  for (let at = 0; at < count; at++) {
    const time = times[rows === undefined ? at : (rows[at] ?? 0) - range.from] ?? 0;
    if (!(time >= from && time < to)) {
      const bucket = Math.floor((time + offset) / width);
      [code, from, to] = [bucket - first, bucket * width - offset, (bucket + 1) * width - offset];
    }
    codes[at] = code;
  }
  return codes;
}

function bucketReader(times: Float64Array, first: number, bucketOf: (time: number) => number): ValuesOfRow {
  return (row) => [bucketOf(times[row - first] ?? 0)];
}

function extentOf(times: Float64Array): { readonly least: number; readonly most: number } {
  let [least, most] = [Infinity, -Infinity];
  for (const time of times) {
    if (time < least) least = time;
    if (time > most) most = time;
  }
  return { least, most };
}
