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
  varint,
  type Codec,
} from './binary-codec.ts';
import type { ByteReader } from './byte-reader.ts';
import { days, encoding, origin, ref, runs, slices, type WrittenSlice } from './footer-codec.ts';
import { UNPARTED, type Parts } from './parts.ts';
import type { ColumnMeta, NumberStream, SealedMeta, SegmentMeta } from './segment-meta.ts';
import type { TextParts } from './text-parts.ts';

/** A stream that is in one part. */
const one: Codec<Parts> = readOnly<Parts>((from) => [ref.read(from)]);
const texts: Codec<TextParts> = readOnly<TextParts>((from) => ({ lists: one.read(from), ends: [] }));
const none: Codec<readonly number[]> = always<readonly number[]>([]);

const numberParts = {
  encoding,
  base: f64,
  width: oneOf(4, 8),
  values: one,
  starts: none,
  present: optional(one),
} as const;
const numbers = record<NumberStream>(numberParts);
const column = byKind<ColumnMeta>({
  dictionary: record({
    kind: always('dictionary'),
    ...{ entries: texts, constants: list(fromMinusOne), width: oneOf(1, 2, 4), codes: optional(one) },
  }),
  plain: record({ kind: always('plain'), ...{ present: optional(one), before: none, texts, without: none } }),
  number: record({ kind: always('number'), ...numberParts, without: none }),
});
const ids: Codec<SegmentMeta['ids']> = readOnly<SegmentMeta['ids']>((from) => {
  const hex = flag.read(from);
  const values = one.read(from);
  return {
    values: hex ? { kind: 'hex', bytes: values } : { kind: 'texts', lists: values, ends: [] },
    filter: ref.read(from),
  };
});

const footer: Codec<SealedMeta & { readonly slices: readonly WrittenSlice[] }> = record({
  ...{ origin, partBytes: always(UNPARTED), rows: varint, days },
  ...{ minSeq: f64, maxSeq: f64, minTs: f64, maxTs: f64, minIngested: f64, maxIngested: f64 },
  ...{ slices, runs, time: numbers, ingested: numbers, seq: numbers, ids, lengths: one },
  message: record<SegmentMeta['message']>({ at: one, tail: one }),
  ...{ dates: byName(numbers), columns: byName(column) },
});

/** Reads the footer of a segment of format 1, which no release writes any more. */
export function readFooterOf1(from: ByteReader): ReturnType<typeof footer.read> {
  return footer.read(from);
}

function readOnly<T>(read: (from: ByteReader) => T): Codec<T> {
  return {
    read,
    write: () => {
      throw new TypeError('format 1 is read only');
    },
  };
}
