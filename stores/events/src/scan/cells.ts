import type { Axis } from './axis.ts';
import type { PickedRows, RowNumbers } from './picked-rows.ts';

/** Picked rows divided by axes: rows with the same codes are in one cell. */
export interface Cells {
  /** Cells are less than it. */
  readonly size: number;
  /** Cell of each row; undefined when all are in cell 0. */
  readonly ofRow: RowNumbers | undefined;
  /** What cell of those before the last axis a cell is part of, and its code in that axis. */
  readonly split: (cell: number) => readonly [cell: number, code: number];
}

/** Rows before they are divided. */
export const ONE_CELL: Cells = { size: 1, ofRow: undefined, split: () => [0, 0] };

/** Cells up to which, and up to four a row, each combination of codes has a number of its own, whether it has rows or not. */
const MOST_DENSE = 4_096;

/** Divides cells by one more axis. */
export function divided(cells: Cells, axis: Axis): Cells {
  const { size: width } = axis;
  if (width === 1) return { ...cells, split: (cell) => [cell, 0] };
  const codes = axis.codes();
  if (cells.ofRow === undefined) return { size: width, ofRow: codes, split: (cell) => [0, cell] };
  return cells.size * width <= Math.max(MOST_DENSE, codes.length * 4)
    ? dense(cells, cells.ofRow, codes, width)
    : sparse(cells.ofRow, codes, width);
}

function dense({ size }: Cells, before: RowNumbers, codes: RowNumbers, width: number): Cells {
  const ofRow = new Uint32Array(before.length);
  for (let at = 0; at < ofRow.length; at++) ofRow[at] = (before[at] ?? 0) * width + (codes[at] ?? 0);
  return { size: size * width, ofRow, split: (cell) => [Math.floor(cell / width), cell % width] };
}

/** Only combinations that are there get a number. */
function sparse(before: RowNumbers, codes: RowNumbers, width: number): Cells {
  const ofRow = new Uint32Array(before.length);
  const combinations: number[] = [];
  const known = new Map<number, number>();
  for (let at = 0; at < ofRow.length; at++) {
    const combination = (before[at] ?? 0) * width + (codes[at] ?? 0);
    let cell = known.get(combination);
    if (cell === undefined) {
      cell = combinations.push(combination) - 1;
      known.set(combination, cell);
    }
    ofRow[at] = cell;
  }
  return {
    ...{ size: combinations.length, ofRow },
    split: (cell) => {
      const combination = combinations[cell] ?? 0;
      return [Math.floor(combination / width), combination % width];
    },
  };
}

/** How many rows each cell has. */
export function cellCounts({ size, ofRow }: Cells, { count }: PickedRows): Uint32Array {
  if (ofRow === undefined) return Uint32Array.of(count);
  const counts = new Uint32Array(size);
  for (let at = 0; at < count; at++) {
    const cell = ofRow[at] ?? 0;
    counts[cell] = (counts[cell] ?? 0) + 1;
  }
  return counts;
}
