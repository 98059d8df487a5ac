import type { Comparable } from '@qiaolou/schema';
import type { RowNumbers } from './picked-rows.ts';

/** What rows are grouped or measured by: a code of each row, and the values that a code stands for. */
export interface Axis {
  /** Codes are less than it. One code: every row has 0. */
  readonly size: number;
  /** Code of each row, in order of the picked rows. */
  readonly codes: () => RowNumbers;
  /** Values of a code as they are compared, each once; none for rows without the field. */
  readonly values: (code: number) => readonly Comparable[];
  /** The same with those that a list has several times; absent where it is no different. */
  readonly allValues?: ((code: number) => readonly Comparable[]) | undefined;
  /** How many of the rows have each code, where that is known without reading them. */
  readonly counts?: Uint32Array | undefined;
}

/** All rows have the same values. */
export function constantAxis(values: readonly Comparable[]): Axis {
  const once = unique(values);
  return { size: 1, codes: () => new Uint8Array(0), values: () => once, allValues: () => values };
}

/** Each value once. */
export function unique(values: readonly Comparable[]): readonly Comparable[] {
  return values.length > 1 ? [...new Set(values)] : values;
}
