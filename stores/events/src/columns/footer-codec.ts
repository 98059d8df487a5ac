import {
  always,
  byKind,
  byName,
  f64,
  flag,
  fromMinusOne,
  list,
  oneOf,
  optional,
  record,
  u32,
  varint,
  type Codec,
} from './binary-codec.ts';
import type {
  ColumnMeta,
  DayRows,
  NumberStream,
  Page,
  QuarterCounts,
  SealedMeta,
  SegmentMeta,
  SegmentOrigin,
  SegmentRun,
} from './segment-meta.ts';
import type { SliceEntry } from './slice-reader.ts';
import type { StreamRef } from './slice-writer.ts';
import type { TextParts } from './text-parts.ts';

/** What of a slice is written; where it begins follows from those before it. */
export type WrittenSlice = Omit<SliceEntry, 'offset'>;

/** Where a stream is. */
export const ref = record<StreamRef>({ slice: varint, start: varint, length: varint });
/** Parts of a footer that are the same in every format. */
export const origin = record<SegmentOrigin>({ number: varint, level: varint, replaces: list(varint) });
export const days = list(record<DayRows>({ start: f64, rows: varint }));
export const slices = list(record<WrittenSlice>({ codec: varint, length: varint, rawLength: varint, crc: u32 }));
export const encoding = oneOf('plain', 'relative', 'delta');
const page = record<Page>({ from: varint, to: varint, text: ref });
const quarters = record<QuarterCounts>({ first: f64, counts: list(varint) });
export const runs = list(
  record<SegmentRun>({
    ...{ from: varint, to: varint, minTs: f64, maxTs: f64, sorted: flag },
    ...{ quarters: optional(quarters), trigrams: ref, pages: list(page) },
  }),
);

const parts = list(ref);
const textParts = { lists: parts, ends: list(varint) } as const;
const numberParts = {
  encoding,
  base: f64,
  width: oneOf(4, 8),
  values: parts,
  starts: list(f64),
  present: optional(parts),
} as const;
const numbers = record<NumberStream>(numberParts);
const column = byKind<ColumnMeta>({
  dictionary: record({
    kind: always('dictionary'),
    ...{ entries: record<TextParts>(textParts), constants: list(fromMinusOne) },
    ...{ width: oneOf(1, 2, 4), codes: optional(parts) },
  }),
  plain: record({
    kind: always('plain'),
    ...{ present: optional(parts), before: list(varint), texts: record<TextParts>(textParts), without: list(varint) },
  }),
  number: record({ kind: always('number'), ...numberParts, without: list(varint) }),
});

/** The footer, in the order of its parts here; another order or another part is another format. */
export const footer: Codec<SealedMeta & { readonly slices: readonly WrittenSlice[] }> = record({
  ...{ origin, partBytes: varint, rows: varint, days },
  ...{ minSeq: f64, maxSeq: f64, minTs: f64, maxTs: f64, minIngested: f64, maxIngested: f64 },
  ...{ slices, runs, time: numbers, ingested: numbers, seq: numbers },
  ids: record<SegmentMeta['ids']>({
    values: byKind<SegmentMeta['ids']['values']>({
      hex: record({ kind: always('hex'), bytes: parts }),
      texts: record({ kind: always('texts'), ...textParts }),
    }),
    filter: ref,
  }),
  lengths: parts,
  message: record<SegmentMeta['message']>({ at: parts, tail: parts }),
  ...{ dates: byName(numbers), columns: byName(column) },
});
