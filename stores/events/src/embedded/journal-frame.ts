import { crc32 } from 'node:zlib';

/** `QLEJ`: start of every frame, so that a scan can find the next one after damage. */
const MAGIC = 0x514c454a;

/** Bytes before the payload: magic, payload length, CRC32, event count (u32 each), first seq and ingest time (f64). */
export const FRAME_HEADER = 32;

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

/** Header and payload of a frame as bytes. The CRC covers everything after it. Throws RangeError for one that is too large. */
export function encodeFrame(frame: JournalFrame): readonly Uint8Array[] {
  if (frame.payload.byteLength > MAX_FRAME_PAYLOAD)
    throw new RangeError(`a frame of ${frame.payload.byteLength} bytes`);
  const header = Buffer.alloc(FRAME_HEADER);
  header.writeUInt32LE(MAGIC, 0);
  header.writeUInt32LE(frame.payload.byteLength, 4);
  header.writeUInt32LE(frame.count, 12);
  header.writeDoubleLE(frame.firstSeq, 16);
  header.writeDoubleLE(frame.ingested, 24);
  header.writeUInt32LE(crc32(frame.payload, crc32(header.subarray(12))), 8);
  return [header, frame.payload];
}

/** What a journal file holds: its good frames, and the byte ranges that are none. */
export interface JournalScan {
  readonly frames: readonly JournalFrame[];
  /** Damaged ranges between good frames. */
  readonly damaged: readonly { readonly at: number; readonly length: number }[];
  /** Where the bytes after the last good frame start; equals the file's length when nothing is torn. */
  readonly goodEnd: number;
}

/** Reads all frames of a journal file; damage is skipped to the next frame whose checksum holds. */
export function scanJournal(file: Buffer): JournalScan {
  const frames: JournalFrame[] = [];
  const damaged: { at: number; length: number }[] = [];
  let goodEnd = 0;
  let at = 0;
  while (at < file.length) {
    const frame = frameAt(file, at);
    if (frame !== undefined) {
      if (at > goodEnd) damaged.push({ at: goodEnd, length: at - goodEnd });
      frames.push(frame);
      at += FRAME_HEADER + frame.payload.byteLength;
      goodEnd = at;
    } else {
      at = nextMagic(file, at + 1);
    }
  }
  return { frames, damaged, goodEnd };
}

function frameAt(file: Buffer, at: number): JournalFrame | undefined {
  if (at + FRAME_HEADER > file.length || file.readUInt32LE(at) !== MAGIC) return undefined;
  const length = file.readUInt32LE(at + 4);
  const end = at + FRAME_HEADER + length;
  if (length > MAX_FRAME_PAYLOAD || end > file.length) return undefined;
  const payload = file.subarray(at + FRAME_HEADER, end);
  if (crc32(payload, crc32(file.subarray(at + 12, at + FRAME_HEADER))) !== file.readUInt32LE(at + 8)) return undefined;
  return {
    count: file.readUInt32LE(at + 12),
    firstSeq: file.readDoubleLE(at + 16),
    ingested: file.readDoubleLE(at + 24),
    payload,
  };
}

const MAGIC_BYTES = Buffer.from([0x4a, 0x45, 0x4c, 0x51]);

function nextMagic(file: Buffer, from: number): number {
  const found = file.indexOf(MAGIC_BYTES, from);
  return found < 0 ? file.length : found;
}
