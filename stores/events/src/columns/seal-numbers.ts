import { bytePlanes } from './byte-planes.ts';
import { partsOf, rowsOfPart, type Parts } from './parts.ts';
import type { Run } from './run.ts';
import type { Scratch } from './scratch.ts';
import type { NumberStream } from './segment-meta.ts';
import type { SliceWriter } from './slice-writer.ts';

/** What the numbers of a field are kept relative to. */
export interface NumberContext {
  readonly slices: SliceWriter;
  readonly scratch: Scratch;
  /** Bytes of a part. */
  readonly partBytes: number;
  readonly runs: readonly Run[];
  /** Times of the rows in their order; absent for the times themselves. */
  readonly ts?: Float64Array | undefined;
}

/**
 * Keeps numbers of rows, in the order of the rows, NaN where a row has none: as differences of 32 bits, of the two kinds
 * that with fewer bytes that are not zero, or as doubles where they do not fit.
 */
export function sealNumbers(numbers: Float64Array, context: NumberContext): NumberStream {
  const { scratch, runs, ts } = context;
  const present = sealPresence(numbers, context);
  const base = firstOf(numbers);
  const delta = deltas(numbers, { runs, base, out: scratch.differences(numbers.length) });
  const relative = ts === undefined ? undefined : distances(numbers, ts, scratch.distances(numbers.length));
  if (relative !== undefined && (delta === undefined || nonZeroBytes(relative) < nonZeroBytes(delta)))
    return { encoding: 'relative', width: 4, base: 0, values: planes(relative, context), starts: [], present };
  if (delta === undefined)
    return { encoding: 'plain', width: 8, base: 0, values: planes(numbers, context), starts: [], present };
  const starts = startsOf(delta, base, context);
  return { encoding: 'delta', width: 4, base, values: planes(delta, context), starts, present };
}

/** Numbers as planes of bytes, part by part. */
export function planes(
  values: Uint32Array | Int32Array | Float64Array,
  { slices, scratch, partBytes }: Pick<NumberContext, 'slices' | 'scratch' | 'partBytes'>,
): Parts {
  return partsOf(values.length, rowsOfPart(partBytes, values.BYTES_PER_ELEMENT), (from, to) => {
    const part = values.subarray(from, to);
    return slices.stream(bytePlanes(part, scratch.planes(part.byteLength)));
  });
}

/** Of each part the sum of the differences of its first row's run before it. */
function startsOf(
  differences: Int32Array,
  base: number,
  { runs, partBytes }: Pick<NumberContext, 'runs' | 'partBytes'>,
): readonly number[] {
  const each = rowsOfPart(partBytes, differences.BYTES_PER_ELEMENT);
  const starts: number[] = [];
  for (const { from, to } of runs) {
    let last = base;
    for (let row = from; row < to; row++) {
      if (row % each === 0) starts.push(row === from ? base : last);
      last += differences[row] ?? 0;
    }
  }
  return starts;
}

/** The first that is a number; 0 when there is none. */
function firstOf(numbers: Float64Array): number {
  for (let row = 0; row < numbers.length; row++) if (!Number.isNaN(numbers[row] ?? NaN)) return numbers[row] ?? 0;
  return 0;
}

/** A byte for each row, 1 where there is a number; undefined when every row has one. */
function sealPresence(numbers: Float64Array, context: NumberContext): Parts | undefined {
  let absent = 0;
  for (let row = 0; row < numbers.length; row++) if (Number.isNaN(numbers[row] ?? NaN)) absent++;
  if (absent === 0) return undefined;
  const present = context.scratch.bytes(numbers.length);
  for (let row = 0; row < numbers.length; row++) present[row] = Number.isNaN(numbers[row] ?? NaN) ? 0 : 1;
  return byteParts(present, context);
}

/** Bytes of rows, part by part. */
export function byteParts(
  bytes: Uint8Array,
  { slices, partBytes }: Pick<NumberContext, 'slices' | 'partBytes'>,
): Parts {
  return partsOf(bytes.length, rowsOfPart(partBytes, 1), (from, to) => slices.stream(bytes.subarray(from, to)));
}

/** What numbers of rows are made differences with. */
interface Differences {
  readonly runs: readonly Run[];
  readonly base: number;
  /** Where they are written; all 0. */
  readonly out: Int32Array;
}

/** Each number less the one before it in the run, the first less the base; undefined when one does not fit 32 bits. */
function deltas(numbers: Float64Array, { runs, base, out }: Differences): Int32Array | undefined {
  for (const { from, to } of runs) {
    let last = base;
    for (let row = from; row < to; row++) {
      const n = numbers[row] ?? NaN;
      if (Number.isNaN(n)) continue;
      const difference = n - last;
      if (difference !== (difference | 0)) return undefined;
      out[row] = difference;
      last = n;
    }
  }
  return out;
}

/** Each number less the time of its row; undefined when one does not fit 32 bits. */
function distances(numbers: Float64Array, ts: Float64Array, out: Int32Array): Int32Array | undefined {
  for (let row = 0; row < numbers.length; row++) {
    const n = numbers[row] ?? NaN;
    if (Number.isNaN(n)) continue;
    const difference = n - (ts[row] ?? 0);
    if (difference !== (difference | 0)) return undefined;
    out[row] = difference;
  }
  return out;
}

function nonZeroBytes(values: Int32Array): number {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  let count = 0;
  for (let at = 0; at < bytes.length; at++) if (bytes[at] !== 0) count++;
  return count;
}
