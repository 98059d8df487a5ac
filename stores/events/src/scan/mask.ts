import type { Run } from '../columns/run.ts';
import type { NumberBounds } from './number-bounds.ts';

/** Which rows of a run match: a byte for each, 1 or 0; or all, or none. */
export type Mask = 'all' | 'none' | Uint8Array;

/** Rows that both masks have. */
export function bothOf(a: Mask, b: Mask): Mask {
  if (a === 'none' || b === 'none') return 'none';
  if (a === 'all') return b;
  if (b === 'all') return a;
  const out = new Uint8Array(a.length);
  let hits = 0;
  for (let row = 0; row < out.length; row++) hits += out[row] = (a[row] ?? 0) & (b[row] ?? 0);
  return maskOf(out, hits);
}

/** Rows that one of the masks has. */
export function eitherOf(a: Mask, b: Mask): Mask {
  if (a === 'all' || b === 'all') return 'all';
  if (a === 'none') return b;
  if (b === 'none') return a;
  const out = new Uint8Array(a.length);
  let hits = 0;
  for (let row = 0; row < out.length; row++) hits += out[row] = (a[row] ?? 0) | (b[row] ?? 0);
  return maskOf(out, hits);
}

/** Rows that a mask has not. */
export function noneOf(mask: Mask): Mask {
  if (mask === 'all') return 'none';
  if (mask === 'none') return 'all';
  const out = new Uint8Array(mask.length);
  let hits = 0;
  for (let row = 0; row < out.length; row++) hits += out[row] = (mask[row] ?? 0) ^ 1;
  return maskOf(out, hits);
}

/** Rows of a run that a test lets pass. */
export function maskWhere({ from, to }: RowRange, test: (row: number) => boolean): Mask {
  const out = new Uint8Array(to - from);
  let hits = 0;
  for (let row = from; row < to; row++)
    if (test(row)) {
      out[row - from] = 1;
      hits++;
    }
  return maskOf(out, hits);
}

/** Rows of a block, the one after the last not among them. */
type RowRange = Pick<Run, 'from' | 'to'>;

/** Rows of a run by what a table says of their code; a code beyond the table is none. */
export function maskOfCodes(codes: ArrayLike<number>, { from, to }: RowRange, table: Uint8Array): Mask {
  const out = new Uint8Array(to - from);
  let hits = 0;
  for (let row = from; row < to; row++) hits += out[row - from] = table[codes[row] ?? 0] ?? 0;
  return maskOf(out, hits);
}

/** Rows of a run by what a table says of the place of their text and one more; 0 is for rows without one. */
export function maskOfPlaces(places: Int32Array, { from, to }: RowRange, table: Uint8Array): Mask {
  const out = new Uint8Array(to - from);
  let hits = 0;
  for (let row = from; row < to; row++) hits += out[row - from] = table[(places[row] ?? -1) + 1] ?? 0;
  return maskOf(out, hits);
}

/** Rows of a run whose number is an integer within bounds. */
export function maskOfNumbers(numbers: Float64Array, { from, to }: RowRange, { least, most }: NumberBounds): Mask {
  const out = new Uint8Array(to - from);
  let hits = 0;
  for (let row = from; row < to; row++) {
    const value = numbers[row] ?? NaN;
    if (value >= least && value <= most && Number.isSafeInteger(value)) {
      out[row - from] = 1;
      hits++;
    }
  }
  return maskOf(out, hits);
}

/** Times of a run's rows. */
interface RunTimes {
  /** Those of all. */
  readonly all: () => Float64Array;
  /** That of one, numbered from its first. */
  readonly at: (at: number) => number;
}

/**
 * Rows of a run whose time is within bounds; times are read only when those of the run as a whole do not say it, and
 * searched by halves, one by one, when they are in order.
 */
export function maskOfTimes({ all, at }: RunTimes, run: Run, { least, most }: NumberBounds): Mask {
  if (run.minTs >= least && run.maxTs <= most) return 'all';
  if (run.maxTs < least || run.minTs > most) return 'none';
  const rows = { from: 0, to: run.to - run.from };
  if (!run.sorted) return maskOfNumbers(all(), rows, { least, most });
  const first = run.minTs >= least ? 0 : firstAtLeast(at, rows, least);
  const end = run.maxTs <= most ? rows.to : firstAtLeast(at, { from: first, to: rows.to }, most + 1);
  if (end <= first) return 'none';
  if (first === 0 && end === rows.to) return 'all';
  return new Uint8Array(rows.to).fill(1, first, end);
}

/** Of rows in order of their numbers the first whose number is so large, or the end. */
export function firstAtLeast(numberAt: (row: number) => number, { from, to }: RowRange, least: number): number {
  let [low, high] = [from, to];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (numberAt(middle) < least) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Of how many rows of a run it is true. */
export function rowsOf(mask: Mask, { from, to }: RowRange): number {
  if (mask === 'none') return 0;
  if (mask === 'all') return to - from;
  let hits = 0;
  for (let row = 0; row < mask.length; row++) hits += mask[row] ?? 0;
  return hits;
}

/** The mask of bytes of which so many are 1. */
export function maskOf(out: Uint8Array, hits: number): Mask {
  if (hits === 0) return 'none';
  return hits === out.length ? 'all' : out;
}
