import type { Parts } from './parts.ts';
import type { Run } from './run.ts';
import type { SliceEntry } from './slice-reader.ts';
import type { StreamRef } from './slice-writer.ts';
import type { KeptCodes } from './stored-codes.ts';
import type { TextParts } from './text-parts.ts';

/** Format of the segments this release writes; it reads those of 1 too, whose streams have one part each. */
export const SEGMENT_FORMAT = 2;

/** Texts of rows one after another, with the row they begin and the one after the last. */
export interface Page {
  readonly from: number;
  readonly to: number;
  readonly text: StreamRef;
}

/** Rows of each quarter of an hour: `first` is that quarter's number since 1970. */
export interface QuarterCounts {
  readonly first: number;
  readonly counts: readonly number[];
}

/** A run with what is known of it without reading it. */
export interface SegmentRun extends Run {
  /** Absent when its rows are spread over too many quarters. */
  readonly quarters: QuarterCounts | undefined;
  /** Filter of the trigrams of its texts. */
  readonly trigrams: StreamRef;
  readonly pages: readonly Page[];
}

/** Numbers of rows. */
export interface NumberStream {
  /** `relative`: to the row's time; `delta`: to the number before it in the run, the first to `base`; `plain`: as they are. */
  readonly encoding: 'plain' | 'relative' | 'delta';
  readonly base: number;
  /** Bytes of each, in planes of each part: 4 for signed integers, 8 for doubles. */
  readonly width: 4 | 8;
  readonly values: Parts;
  /** Of `delta` for each part the number before its first row, where its run began earlier. */
  readonly starts: readonly number[];
  /** A byte for each row, 1 where there is a number; absent when every row has one. */
  readonly present: Parts | undefined;
}

/** Runs of which no row has a value. */
interface RunsWithout {
  readonly without: readonly number[];
}

/** How the values of a field are kept. */
export type ColumnMeta =
  | ({
      /** Codes into a dictionary of `entryText`; 0 is a row without the field. */
      readonly kind: 'dictionary';
      readonly entries: TextParts;
    } & KeptCodes)
  | ({
      /** The `entryText` of each row that has the field: they hardly repeat. */
      readonly kind: 'plain';
      readonly present: Parts | undefined;
      /** Of each part of `present` how many texts are before it. */
      readonly before: readonly number[];
      readonly texts: TextParts;
    } & RunsWithout)
  | ({ readonly kind: 'number' } & NumberStream & RunsWithout);

/** What a segment is before its slices have a place in a file. */
export type SealedMeta = Omit<SegmentMeta, 'slices'>;

/** Rows of one day; `start` is its first millisecond. */
export interface DayRows {
  readonly start: number;
  readonly rows: number;
}

/** Where a segment comes from: what a list of the segments can be made of anew. */
export interface SegmentOrigin {
  /** Its own, which no other ever had. */
  readonly number: number;
  /** How often its rows were put together; 0 for those of a block. */
  readonly level: number;
  /** Numbers of the segments whose rows it has, and which are no more. */
  readonly replaces: readonly number[];
}

/** All that a segment's footer says. */
export interface SegmentMeta {
  readonly origin: SegmentOrigin;
  /** Bytes of a part of a stream, about: see `rowsOfPart`. */
  readonly partBytes: number;
  readonly rows: number;
  /** In order of time. */
  readonly days: readonly DayRows[];
  readonly minSeq: number;
  readonly maxSeq: number;
  readonly minTs: number;
  readonly maxTs: number;
  readonly minIngested: number;
  readonly maxIngested: number;
  readonly slices: readonly SliceEntry[];
  readonly runs: readonly SegmentRun[];
  /** `@timestamp`, `event.ingested` and the order of ingest. */
  readonly time: NumberStream;
  readonly ingested: NumberStream;
  readonly seq: NumberStream;
  readonly ids: {
    /** 20 bytes each, or texts when one is not 40 hexadecimal digits. */
    readonly values: { readonly kind: 'hex'; readonly bytes: Parts } | ({ readonly kind: 'texts' } & TextParts);
    /** Bits of an `IdFilter` of `SEGMENT_FILTER`. */
    readonly filter: StreamRef;
  };
  /** Bytes of each row's `event.original`. */
  readonly lengths: Parts;
  /** Of each row where its message is in its original, and how many bytes are after it. */
  readonly message: { readonly at: Parts; readonly tail: Parts };
  readonly dates: ReadonlyMap<string, NumberStream>;
  readonly columns: ReadonlyMap<string, ColumnMeta>;
}
