import type { Run } from './run.ts';
import type { Scratch } from './scratch.ts';
import type { SliceWriter } from './slice-writer.ts';

/** Where a column is kept: rows in `order`, parted into runs. */
export interface SealContext {
  readonly slices: SliceWriter;
  readonly scratch: Scratch;
  /** Bytes of a part of a stream. */
  readonly partBytes: number;
  readonly runs: readonly Run[];
  readonly order: Uint32Array;
}
