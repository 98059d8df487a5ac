/** Rows that stand together in a segment. */
export interface Run {
  /** First row and the one after the last. */
  readonly from: number;
  readonly to: number;
  readonly minTs: number;
  readonly maxTs: number;
  /** Whether its rows are in order of time; those of small datasets are in order of dataset first. */
  readonly sorted: boolean;
}

/** What numbers of all rows say of those of a run; nothing of no run. */
export function partOf(numbers: Float64Array, run: Run | undefined): Float64Array {
  return numbers.subarray(run?.from ?? 0, run?.to ?? 0);
}
