import type { Block } from '../columns/block.ts';
import type { Run } from '../columns/run.ts';
import { rowsOf, type Mask } from './mask.ts';

/** Rows of a run of a block that are grouped and measured. */
export interface PickedRows {
  readonly block: Block;
  /** Number of the run. */
  readonly run: number;
  readonly range: Run;
  /** Their numbers; undefined when they are all of the run's. */
  readonly rows: Uint32Array | undefined;
  readonly count: number;
}

/** The rows of a run that a mask has; undefined when it has none. */
export function pickedRows(block: Block, run: number, mask: Mask): PickedRows | undefined {
  const range = block.runs[run];
  if (range === undefined || mask === 'none') return undefined;
  const count = rowsOf(mask, range);
  if (mask === 'all') return { block, run, range, rows: undefined, count };
  const rows = new Uint32Array(count);
  let at = 0;
  for (let row = 0; row < mask.length; row++) if (mask[row] === 1) rows[at++] = range.from + row;
  return { block, run, range, rows, count };
}

/** Numbers of rows, such as codes. */
export type RowNumbers = Uint8Array | Uint16Array | Uint32Array | Int32Array | Float64Array;

/** What an array of all rows of the block has of the picked ones, in their order. */
export function pick(numbers: RowNumbers, { range, rows, count }: PickedRows): RowNumbers {
  if (rows === undefined) return numbers.subarray(range.from, range.to);
  const out = numbers instanceof Float64Array ? new Float64Array(count) : new Uint32Array(count);
  for (let at = 0; at < count; at++) out[at] = numbers[rows[at] ?? 0] ?? 0;
  return out;
}
