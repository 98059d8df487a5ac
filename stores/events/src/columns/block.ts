import type { Run } from './run.ts';
import type { SegmentColumn } from './segment-column.ts';
import type { QuarterCounts } from './segment-meta.ts';

/** `message` of a row that is no piece of `event.original` and therefore in a column; what is greater is none at all. */
export const MESSAGE_APART = 0xff_ff_ff_fe;
/** `message` of a row that has none. */
export const NO_MESSAGE = 0xff_ff_ff_ff;

/** Where the texts of rows are. */
export interface TextPlaces {
  /** Where the original of each row begins, counted from the first row of the block; one more for the end. */
  readonly starts: Float64Array;
  /** Where its message begins in its original, `MESSAGE_APART` or greater when it is not there. */
  readonly messageAt: Uint32Array;
  /** Bytes of its original after its message. */
  readonly tail: Uint32Array;
}

/** Originals of rows one after another. */
export interface TextPage {
  readonly from: number;
  readonly to: number;
  readonly bytes: () => Buffer;
  /** Where the texts of its rows are in its bytes: its first row is at 0. What is asked of it is read then. */
  readonly places: () => TextPlaces;
}

/** Column of the fields beyond a block's most, each value the JSON object of a row's; no event has a field of that name. */
export const REST_FIELD = '';

/**
 * Rows as columns, as queries read them: a segment or the block that is being filled. Rows are numbered from 0. Reading
 * what is damaged is `store.corrupt`.
 */
export interface Block {
  /** Names what is in it, where that never changes: no other block has it. */
  readonly key?: string | undefined;
  readonly rows: number;
  /** Least and greatest `@timestamp`, epoch ms; without rows nothing is between them. */
  readonly minTs: number;
  readonly maxTs: number;
  readonly runs: readonly Run[];
  /** `@timestamp` of each row, epoch ms. */
  times(): Float64Array;
  /** The same of the rows of a run, without those of others. */
  timesOf(run: number): Float64Array;
  /** The same of one row. */
  timeAt(row: number): number;
  /** When each row was stored, epoch ms. */
  ingested(): Float64Array;
  /** The same of the rows of a run. */
  ingestedOf(run: number): Float64Array;
  /** The same of one row. */
  ingestedAt(row: number): number;
  /** Place of each row in the order of ingest. */
  seqs(): Float64Array;
  /** `event.id` of a row. */
  id(row: number): string;
  /** The 20 bytes of each row's id, one after another; undefined when an id is of another form. */
  idBytes(): Buffer | undefined;
  /** Epoch ms of the rows whose date in a field is canonical, NaN for others; undefined when none is. */
  dates(field: string): Float64Array | undefined;
  /** The same of one row. */
  dateAt(field: string, row: number): number;
  /** Values of a field that are no canonical dates; undefined when there are none. */
  column(field: string): SegmentColumn | undefined;
  /**
   * The only code of a run's rows in a dictionary column, −1 when they have several; in other columns 0 when no row of the run is
   * known to have a value, else undefined.
   */
  constantOf(field: string, run: number): number | undefined;
  /** Where texts are; what is asked of it is read then. */
  places(): TextPlaces;
  /** Bytes that must be read to look for a value of a field among all that rows have, for few or for many; about. */
  entryBytes(field: string): number;
  /** Pages of a run, in order of its rows. */
  pages(run: number): readonly TextPage[];
  /** Rows of a run by quarters of an hour of their `@timestamp`; undefined where they were not counted. */
  quarters(run: number): QuarterCounts | undefined;
  /** Filter of the trigrams of a run's originals; undefined where there is none and everything may be there. */
  trigrams(run: number): Uint8Array | undefined;
  /** Fields of which some row has a canonical date. */
  dateFields(): readonly string[];
  /** Fields with a column that rows of a run can have. */
  fields(run: number): readonly string[];
  /** Frees what was read; it is read again when it is asked for. */
  release(): void;
}
