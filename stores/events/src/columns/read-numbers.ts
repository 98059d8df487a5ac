import { joinedPlanes, partOfEights, partOfPlanes } from './byte-planes.ts';
import type { Run } from './run.ts';
import type { NumberStream } from './segment-meta.ts';
import type { SliceReader } from './slice-reader.ts';
import type { StreamRef } from './slice-writer.ts';
import { SocError } from '@qiaolou/schema/reading';

/** What is needed to read the numbers of a segment. */
export interface NumberSource {
  readonly slices: SliceReader;
  readonly rows: number;
  readonly runs: readonly Run[];
  /** Times of the rows, for what is kept relative to them. */
  readonly ts: () => Float64Array;
}

/** Numbers of all rows, NaN where a row has none. Damage is `store.corrupt`. */
export function readNumbers(stream: NumberStream, source: NumberSource): Float64Array {
  const { slices, rows } = source;
  const planes = rowBytes(slices, stream.values, rows * stream.width);
  const joined = joinedPlanes(planes, stream.width);
  const numbers = stream.width === 8 ? new Float64Array(joined) : restored(new Int32Array(joined), stream, source);
  if (stream.present === undefined) return numbers;
  const present = rowBytes(slices, stream.present, rows);
  for (let row = 0; row < rows; row++) if (present[row] === 0) numbers[row] = NaN;
  return numbers;
}

/** The same of the rows of one run, of which `ts` are the times. */
export function readRunNumbers(
  stream: NumberStream,
  { slices, rows }: Pick<NumberSource, 'slices' | 'rows'>,
  { from, to }: Run,
  ts: () => Float64Array,
): Float64Array {
  const planes = rowBytes(slices, stream.values, rows * stream.width);
  const numbers =
    stream.width === 8 ? partOfEights(planes, from, to) : restoredRun(partOfPlanes(planes, from, to), stream, ts);
  if (stream.present === undefined) return numbers;
  const present = rowBytes(slices, stream.present, rows);
  for (let row = from; row < to; row++) if (present[row] === 0) numbers[row - from] = NaN;
  return numbers;
}

function restoredRun(kept: Uint32Array, { encoding, base }: NumberStream, ts: () => Float64Array): Float64Array {
  const numbers = new Float64Array(kept.length);
  const times = encoding === 'relative' ? ts() : undefined;
  let last = encoding === 'delta' ? base : 0;
  for (let row = 0; row < kept.length; row++) {
    const distance = (kept[row] ?? 0) | 0;
    if (encoding === 'delta') last += distance;
    numbers[row] = times === undefined ? (encoding === 'delta' ? last : distance) : (times[row] ?? 0) + distance;
  }
  return numbers;
}

/** A stream that must have so many bytes. */
export function rowBytes(slices: SliceReader, ref: StreamRef, bytes: number): Buffer {
  const stream = slices.stream(ref);
  if (stream.length !== bytes) throw new SocError('store.corrupt', { reason: 'format', slice: ref.slice });
  return stream;
}

function restored(kept: Int32Array, { encoding, base }: NumberStream, { runs, ts }: NumberSource): Float64Array {
  switch (encoding) {
    case 'plain':
      return new Float64Array(kept);
    case 'relative': {
      const times = ts();
      // `Float64Array.from` with a function goes through an iterator: thirty times as slow.
      const numbers = new Float64Array(kept.length);
      for (let row = 0; row < kept.length; row++) numbers[row] = (times[row] ?? 0) + (kept[row] ?? 0);
      return numbers;
    }
    case 'delta': {
      const numbers = new Float64Array(kept.length);
      for (const { from, to } of runs) {
        let last = base;
        for (let row = from; row < to; row++) {
          last += kept[row] ?? 0;
          numbers[row] = last;
        }
      }
      return numbers;
    }
    default:
      return encoding satisfies never;
  }
}
