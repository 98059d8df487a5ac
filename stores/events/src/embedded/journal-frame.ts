import { crc32 } from 'node:zlib';
import { packedByZstd, unpackedByZstd } from '../packing/zstd.ts';

/** `QLEJ`: start of a frame as 0.1.0 wrote it, so that a scan can find the next one after damage. */
const MAGIC = 0x514c454a;
/** `QLEK`: start of a frame that says how its payload is packed. */
const PACKED_MAGIC = 0x514c454b;

/** Bytes before the payload: magic, payload length, CRC32, event count (u32 each), first seq and ingest time (f64). */
const FRAME_HEADER = 32;

/** The same, and after them: codec and length of the unpacked payload (u32 each). */
export const PACKED_FRAME_HEADER = 40;

/** How a payload is packed; the numbers are those in the file. */
const CODEC = { plain: 0, zstd: 1 } as const;

/** Of zstd: what is gone with the next block need not be small; a quarter less CPU than level 1 for 40 % more bytes. */
const LEVEL = -2;
/** Of fewer events packing costs more than it saves. */
const PACKED_FROM_EVENTS = 10;

/** Largest payload of a frame: what is larger is not written, because it would not be read back. */
export const MAX_FRAME_PAYLOAD = 128 * 1_048_576;

/** Events of one append as the journal keeps them. */
export interface JournalFrame {
  /** Sequence number of the first event; the others follow. */
  readonly firstSeq: number;
  /** When the events were stored, epoch ms. */
  readonly ingested: number;
  readonly count: number;
  /** One event a line, JSON. */
  readonly payload: Uint8Array;
}

/**
 * Header and payload of a frame as bytes, as 0.1.0 wrote it. The CRC covers everything after it. Throws RangeError for one
 * that is too large.
 */
export function encodeFrame(frame: JournalFrame): readonly Uint8Array[] {
  const header = headerOf(frame, { bytes: FRAME_HEADER, magic: MAGIC, stored: frame.payload });
  header.writeUInt32LE(crc32(frame.payload, crc32(header.subarray(12))), 8);
  return [header, frame.payload];
}

/**
 * The same with its payload packed by zstd where it has some events. Throws RangeError for one that is too large.
 */
export function encodePackedFrame(frame: JournalFrame): readonly Uint8Array[] {
  const packed = frame.count >= PACKED_FROM_EVENTS && frame.payload.byteLength <= MAX_FRAME_PAYLOAD;
  const stored = packed ? packedByZstd(frame.payload, LEVEL) : frame.payload;
  const header = headerOf(frame, { bytes: PACKED_FRAME_HEADER, magic: PACKED_MAGIC, stored });
  header.writeUInt32LE(packed ? CODEC.zstd : CODEC.plain, 32);
  header.writeUInt32LE(frame.payload.byteLength, 36);
  header.writeUInt32LE(crc32(stored, crc32(header.subarray(12))), 8);
  return [header, stored];
}

/** What differs between the two kinds of frames. */
interface HeaderShape {
  readonly bytes: number;
  readonly magic: number;
  readonly stored: Uint8Array;
}

function headerOf(frame: JournalFrame, { bytes, magic, stored }: HeaderShape): Buffer {
  if (frame.payload.byteLength > MAX_FRAME_PAYLOAD)
    throw new RangeError(`a frame of ${frame.payload.byteLength} bytes`);
  const header = Buffer.alloc(bytes);
  header.writeUInt32LE(magic, 0);
  header.writeUInt32LE(stored.byteLength, 4);
  header.writeUInt32LE(frame.count, 12);
  header.writeDoubleLE(frame.firstSeq, 16);
  header.writeDoubleLE(frame.ingested, 24);
  return header;
}

/** What a journal file holds: its good frames, and the byte ranges that are none. */
export interface JournalScan {
  readonly frames: readonly JournalFrame[];
  /** Damaged ranges between good frames. */
  readonly damaged: readonly { readonly at: number; readonly length: number }[];
  /** Where the bytes after the last good frame start; equals the file's length when nothing is torn. */
  readonly goodEnd: number;
}

/** Reads all frames of a journal file, of both kinds; damage is skipped to the next frame whose checksum holds. */
export function scanJournal(file: Buffer): JournalScan {
  const frames: JournalFrame[] = [];
  const damaged: { at: number; length: number }[] = [];
  let goodEnd = 0;
  for (const { frame, at, end } of journalFrames(file)) {
    if (at > goodEnd) damaged.push({ at: goodEnd, length: at - goodEnd });
    frames.push(frame);
    goodEnd = end;
  }
  return { frames, damaged, goodEnd };
}

/** A frame with the first byte of it in its file and the one after the last. */
interface PlacedFrame {
  readonly frame: JournalFrame;
  readonly at: number;
  readonly end: number;
}

/** The good frames of a journal file, one after another, as `scanJournal` finds them. */
export function* journalFrames(file: Buffer): Generator<PlacedFrame> {
  for (let at = 0; at < file.length;) {
    const found = frameAt(file, at);
    if (found === undefined) at = nextMagic(file, at + 1);
    else {
      yield { ...found, at };
      at = found.end;
    }
  }
}

function frameAt(file: Buffer, at: number): { readonly frame: JournalFrame; readonly end: number } | undefined {
  if (at + FRAME_HEADER > file.length) return undefined;
  const magic = file.readUInt32LE(at);
  if (magic !== MAGIC && magic !== PACKED_MAGIC) return undefined;
  const start = at + (magic === MAGIC ? FRAME_HEADER : PACKED_FRAME_HEADER);
  const length = file.readUInt32LE(at + 4);
  const end = start + length;
  if (length > MAX_FRAME_PAYLOAD + MAX_FRAME_PAYLOAD / 64 || end > file.length) return undefined;
  if (crc32(file.subarray(at + 12, end)) !== file.readUInt32LE(at + 8)) return undefined;
  const stored = file.subarray(start, end);
  const payload =
    magic === MAGIC
      ? stored
      : unpacked(stored, { codec: file.readUInt32LE(at + 32), length: file.readUInt32LE(at + 36) });
  if (payload === undefined) return undefined;
  const frame = {
    count: file.readUInt32LE(at + 12),
    firstSeq: file.readDoubleLE(at + 16),
    ingested: file.readDoubleLE(at + 24),
    payload,
  };
  return { frame, end };
}

/** The payload; undefined for what this release does not know and what is not as long as it says. */
function unpacked(
  stored: Buffer,
  { codec, length }: { readonly codec: number; readonly length: number },
): Buffer | undefined {
  if (length > MAX_FRAME_PAYLOAD) return undefined;
  if (codec === CODEC.plain) return stored.length === length ? stored : undefined;
  if (codec !== CODEC.zstd) return undefined;
  try {
    const payload = unpackedByZstd(stored, length);
    return payload.length === length ? payload : undefined;
  } catch {
    return undefined;
  }
}

/** `LEQ`: what follows the first byte of both. */
const MAGIC_BYTES = Buffer.from([0x45, 0x4c, 0x51]);

function nextMagic(file: Buffer, from: number): number {
  const found = file.indexOf(MAGIC_BYTES, from + 1);
  return found < 0 ? file.length : found - 1;
}
