import { bytePlanes } from './byte-planes.ts';
import type { Run } from './run.ts';
import type { NumberStream } from './segment-meta.ts';
import type { SliceWriter, StreamRef } from './slice-writer.ts';

/** What the numbers of a field are kept relative to. */
export interface NumberContext {
  readonly slices: SliceWriter;
  readonly runs: readonly Run[];
  /** Times of the rows in their order; absent for the times themselves. */
  readonly ts?: Float64Array | undefined;
}

/**
 * Keeps numbers of rows, in the order of the rows, NaN where a row has none: as differences of 32 bits, of the two kinds
 * that with fewer bytes that are not zero, or as doubles where they do not fit.
 */
export function sealNumbers(numbers: Float64Array, { slices, runs, ts }: NumberContext): NumberStream {
  const present = sealPresence(numbers, slices);
  const base = numbers.find((n) => !Number.isNaN(n)) ?? 0;
  const delta = deltas(numbers, runs, base);
  const relative = ts === undefined ? undefined : distances(numbers, ts);
  if (relative !== undefined && (delta === undefined || nonZeroBytes(relative) < nonZeroBytes(delta)))
    return { encoding: 'relative', width: 4, base: 0, values: slices.stream(bytePlanes(relative)), present };
  if (delta !== undefined)
    return { encoding: 'delta', width: 4, base, values: slices.stream(bytePlanes(delta)), present };
  return { encoding: 'plain', width: 8, base: 0, values: slices.stream(bytePlanes(numbers)), present };
}

/** A byte for each row, 1 where there is a number; undefined when every row has one. */
function sealPresence(numbers: ArrayLike<number>, slices: SliceWriter): StreamRef | undefined {
  let absent = 0;
  for (let row = 0; row < numbers.length; row++) if (Number.isNaN(numbers[row] ?? NaN)) absent++;
  if (absent === 0) return undefined;
  const present = new Uint8Array(numbers.length);
  for (let row = 0; row < numbers.length; row++) present[row] = Number.isNaN(numbers[row] ?? NaN) ? 0 : 1;
  return slices.stream(present);
}

/** Each number less the one before it in the run, the first less the base; undefined when one does not fit 32 bits. */
function deltas(numbers: Float64Array, runs: readonly Run[], base: number): Int32Array | undefined {
  const out = new Int32Array(numbers.length);
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
function distances(numbers: Float64Array, ts: Float64Array): Int32Array | undefined {
  const out = new Int32Array(numbers.length);
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
