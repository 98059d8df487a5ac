import { SocError } from '@qiaolou/schema/reading';
import { crc32 } from 'node:zlib';
import { ByteReader } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';
import { footer } from './footer-codec.ts';
import { mustMakeSense } from './footer-sense.ts';
import { readFooterOf1 } from './footer-of-1.ts';
import { SEGMENT_FORMAT, type SealedMeta, type SegmentMeta } from './segment-meta.ts';
import type { SliceEntry, SliceSource } from './slice-reader.ts';
import type { Slice } from './slice-writer.ts';

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
  // What both ends name is no damage.
  const format = formatAt(head, 0, 4) === formatAt(tail, 12, 8) ? formatAt(head, 0, 4) : undefined;
  if (format === undefined || format < 1 || format > SEGMENT_FORMAT)
    throw new SocError('store.corrupt', { file, reason: 'format', format });
  const length = tail.readUInt32LE(0);
  const at = size - TAIL_BYTES - length;
  if (length > MAX_FOOTER_BYTES || at < HEAD_BYTES) throw new SocError('store.corrupt', { file, reason: 'format', at });
  const bytes = readAt(at, length);
  if (bytes.length !== length || crc32(bytes) !== footerCrc(tail))
    throw new SocError('store.corrupt', { file, reason: 'checksum', at });
  return { meta: parseFooter(bytes, format), crc: footerCrc(tail) };
}

/** Format that one end of a file names; undefined when it is the end of something else. */
function formatAt(end: Buffer, magic: number, format: number): number | undefined {
  return end.length > Math.max(magic, format) + 3 && end.readUInt32LE(magic) === MAGIC
    ? end.readUInt32LE(format)
    : undefined;
}

/** What the footer among the pieces of `segmentBytes` says. */
export function readFooterOf(pieces: readonly Uint8Array[]): SegmentMeta {
  return parseFooter(Buffer.from(pieces.at(-2) ?? new Uint8Array(0)), SEGMENT_FORMAT);
}

/** CRC32 of the footer, of which the last piece of `segmentBytes` tells: no other segment has it. */
export function footerCrc(tail: Uint8Array): number {
  return Buffer.from(tail.buffer, tail.byteOffset, tail.byteLength).readUInt32LE(4);
}

function footerBytes(meta: SealedMeta, slices: readonly Slice[]): Buffer {
  const out = new ByteWriter();
  footer.write(out, { ...meta, slices: slices.map((one) => ({ ...one, length: one.bytes.length })) });
  return out.finish();
}

function parseFooter(bytes: Buffer, format: number): SegmentMeta {
  const from = new ByteReader(bytes);
  const meta = format === 1 ? readFooterOf1(from) : footer.read(from);
  mustMakeSense(meta);
  if (from.left > 0) throw new SocError('store.corrupt', { reason: 'format', left: from.left });
  let offset = HEAD_BYTES;
  const slices = meta.slices.map((one): SliceEntry => {
    const entry = { ...one, offset };
    offset += one.length;
    return entry;
  });
  return { ...meta, slices };
}
