import { SocError } from '@qiaolou/schema/reading';
import { crc32 } from 'node:zlib';
import { ByteReader } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';
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
} from './binary-codec.ts';
import {
  SEGMENT_FORMAT,
  type DayRows,
  type SealedMeta,
  type SegmentOrigin,
  type ColumnMeta,
  type NumberStream,
  type Page,
  type QuarterCounts,
  type SegmentMeta,
  type SegmentRun,
} from './segment-meta.ts';
import type { SliceEntry, SliceSource } from './slice-reader.ts';
import type { Slice, StreamRef } from './slice-writer.ts';

/** `QLSG`, little-endian: the first and the last four bytes of a segment file. */
const MAGIC = 0x47_53_4c_51;
/** Magic and format at the start. */
const HEAD_BYTES = 8;
/** Length and CRC32 of the footer, format, magic at the end. */
const TAIL_BYTES = 16;
/** A footer of 1,024 columns in 64 runs has some 500 KB. */
const MAX_FOOTER_BYTES = 16 * 1_048_576;

/** A footer as it was read, and its CRC32. */
export interface ReadFooter {
  readonly meta: SegmentMeta;
  readonly crc: number;
}

/** A segment file as pieces: head, slices, footer, tail. */
export function segmentBytes(meta: SealedMeta, slices: readonly Slice[]): readonly Uint8Array[] {
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUInt32LE(MAGIC, 0);
  head.writeUInt32LE(SEGMENT_FORMAT, 4);
  const bytes = footerBytes(meta, slices);
  const tail = Buffer.alloc(TAIL_BYTES);
  tail.writeUInt32LE(bytes.length, 0);
  tail.writeUInt32LE(crc32(bytes), 4);
  tail.writeUInt32LE(SEGMENT_FORMAT, 8);
  tail.writeUInt32LE(MAGIC, 12);
  return [head, ...slices.map((one) => one.bytes), bytes, tail];
}

/**
 * Reads the footer of a segment file of so many bytes. Throws `store.corrupt` when it is damaged, none or of another format.
 */
export function readFooter({ readAt, file }: SliceSource, size: number): ReadFooter {
  if (size < HEAD_BYTES + TAIL_BYTES) throw new SocError('store.corrupt', { file, reason: 'format', at: size });
  const head = readAt(0, HEAD_BYTES);
  const tail = readAt(size - TAIL_BYTES, TAIL_BYTES);
  for (const [end, magicAt, formatAt] of [
    [head, 0, 4],
    [tail, 12, 8],
  ] as const) {
    const format =
      end.length > formatAt + 3 && end.readUInt32LE(magicAt) === MAGIC ? end.readUInt32LE(formatAt) : undefined;
    if (format !== SEGMENT_FORMAT) throw new SocError('store.corrupt', { file, reason: 'format', format });
  }
  const length = tail.readUInt32LE(0);
  const at = size - TAIL_BYTES - length;
  if (length > MAX_FOOTER_BYTES || at < HEAD_BYTES) throw new SocError('store.corrupt', { file, reason: 'format', at });
  const bytes = readAt(at, length);
  if (bytes.length !== length || crc32(bytes) !== footerCrc(tail))
    throw new SocError('store.corrupt', { file, reason: 'checksum', at });
  return { meta: parseFooter(bytes), crc: footerCrc(tail) };
}

/** What the footer among the pieces of `segmentBytes` says. */
export function readFooterOf(pieces: readonly Uint8Array[]): SegmentMeta {
  return parseFooter(Buffer.from(pieces.at(-2) ?? new Uint8Array(0)));
}

/** CRC32 of the footer, of which the last piece of `segmentBytes` tells: no other segment has it. */
export function footerCrc(tail: Uint8Array): number {
  return Buffer.from(tail.buffer, tail.byteOffset, tail.byteLength).readUInt32LE(4);
}

/** What of a slice is written; where it begins follows from those before it. */
type WrittenSlice = Omit<SliceEntry, 'offset'>;

const ref = record<StreamRef>({ slice: varint, start: varint, length: varint });
const slice = record<WrittenSlice>({ codec: varint, length: varint, rawLength: varint, crc: u32 });
const page = record<Page>({ from: varint, to: varint, text: ref });
const quarters = record<QuarterCounts>({ first: f64, counts: list(varint) });
const run = record<SegmentRun>({
  ...{ from: varint, to: varint, minTs: f64, maxTs: f64, sorted: flag },
  ...{ quarters: optional(quarters), trigrams: ref, pages: list(page) },
});
const numberParts = {
  encoding: oneOf('plain', 'relative', 'delta'),
  base: f64,
  width: oneOf(4, 8),
  values: ref,
  present: optional(ref),
} as const;
const numbers = record<NumberStream>(numberParts);
const column = byKind<ColumnMeta>({
  dictionary: record({
    kind: always('dictionary'),
    ...{ entries: ref, constants: list(fromMinusOne), width: oneOf(1, 2, 4), codes: optional(ref) },
  }),
  plain: record({ kind: always('plain'), present: optional(ref), texts: ref }),
  number: record({ kind: always('number'), ...numberParts }),
});

/** The footer, in the order of its parts here; another order or another part is another format. */
const footer = record<SealedMeta & { readonly slices: readonly WrittenSlice[] }>({
  origin: record<SegmentOrigin>({ number: varint, level: varint, replaces: list(varint) }),
  ...{ rows: varint, days: list(record<DayRows>({ start: f64, rows: varint })) },
  ...{ minSeq: f64, maxSeq: f64, minTs: f64, maxTs: f64, minIngested: f64, maxIngested: f64 },
  ...{ slices: list(slice), runs: list(run), time: numbers, ingested: numbers, seq: numbers },
  ids: record<SegmentMeta['ids']>({ hex: flag, values: ref, filter: ref }),
  lengths: ref,
  message: record<SegmentMeta['message']>({ at: ref, tail: ref }),
  ...{ dates: byName(numbers), columns: byName(column) },
});

function footerBytes(meta: SealedMeta, slices: readonly Slice[]): Buffer {
  const out = new ByteWriter();
  footer.write(out, { ...meta, slices: slices.map((one) => ({ ...one, length: one.bytes.length })) });
  return out.finish();
}

function parseFooter(bytes: Buffer): SegmentMeta {
  const from = new ByteReader(bytes);
  const meta = footer.read(from);
  if (from.left > 0) throw new SocError('store.corrupt', { reason: 'format', left: from.left });
  let offset = HEAD_BYTES;
  const slices = meta.slices.map((one): SliceEntry => {
    const entry = { ...one, offset };
    offset += one.length;
    return entry;
  });
  return { ...meta, slices };
}
