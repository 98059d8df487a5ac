import { crc32 } from 'node:zlib';
import { SocError, type RawRecord } from '@qiaolou/schema';
import { originOf, originWithCode } from '../origins/index.ts';

/**
 * One record in a segment, all integers little-endian:
 *
 * | bytes | what |
 * | --- | --- |
 * | 4 | marker `QLr1`, where a reader finds its way back after damage |
 * | 4 | CRC-32 over everything from the length on, seeded with spool, segment and offset |
 * | 4 | length of what follows |
 * | 8 | receivedAt, float64, epoch ms |
 * | 1 | listener, the `code` of its origin |
 * | 2 | length of the peer; its highest bit: the record is cut |
 * | 2 | length of the identity; 65535 = none |
 * | … | peer (UTF-8), identity (UTF-8), payload |
 *
 * The seed makes a record valid only at its own place: bytes a sender put into its payload, or an old block of the
 * disk, are never taken for a record.
 */
export const RECORD_MARKER = Buffer.from('QLr1', 'latin1');
/** Bytes before the part that the length counts. */
export const RECORD_HEADER_BYTES = 12;
/** Largest length a record may state: 4 MiB. A larger one is damage. */
export const MAX_RECORD_BODY_BYTES = 4 * 1024 * 1024;

const BODY_FIXED_BYTES = 13;
const NO_IDENTITY = 0xffff;
const CUT = 0x8000;

/** Size the record takes in a segment. */
export function spoolRecordBytes(record: RawRecord): number {
  return (
    RECORD_HEADER_BYTES +
    BODY_FIXED_BYTES +
    Buffer.byteLength(record.peer) +
    (record.identity === undefined ? 0 : Buffer.byteLength(record.identity)) +
    record.payload.length
  );
}

/** The same; throws `collector.frameTooLong` for a record that none may be as long as. */
export function checkedRecordBytes(record: RawRecord): number {
  const bytes = spoolRecordBytes(record);
  const limit = MAX_RECORD_BODY_BYTES + RECORD_HEADER_BYTES;
  if (bytes > limit) throw new SocError('collector.frameTooLong', { bytes, limit });
  return bytes;
}

/** Where a record is being written or read: a buffer, the place in it, and the seed of its place in the spool. */
export interface RecordPlace {
  readonly buffer: Buffer;
  readonly at: number;
  /** `recordSeed(segmentSeed, offset)`. */
  readonly seed: number;
}

/** CRC seed of a record from its segment's seed and its offset. */
export function recordSeed(segmentSeed: number, offset: number): number {
  return (segmentSeed ^ offset) >>> 0;
}

/** Writes the record; `size` is its `spoolRecordBytes`. Throws TypeError for a listener that is no origin. */
export function encodeSpoolRecord(record: RawRecord, size: number, { buffer, at, seed }: RecordPlace): void {
  RECORD_MARKER.copy(buffer, at);
  buffer.writeUInt32LE(size - RECORD_HEADER_BYTES, at + 8);
  buffer.writeDoubleLE(record.receivedAt, at + 12);
  buffer.writeUInt8(codeOf(record.listener), at + 20);
  let end = at + RECORD_HEADER_BYTES + BODY_FIXED_BYTES;
  const peerBytes = buffer.write(record.peer, end);
  buffer.writeUInt16LE(peerBytes | (record.cut === true ? CUT : 0), at + 21);
  end += peerBytes;
  if (record.identity === undefined) buffer.writeUInt16LE(NO_IDENTITY, at + 23);
  else {
    const identityBytes = buffer.write(record.identity, end);
    buffer.writeUInt16LE(identityBytes, at + 23);
    end += identityBytes;
  }
  buffer.set(record.payload, end);
  buffer.writeUInt32LE(crc32(buffer.subarray(at + 8, at + size), seed), at + 4);
}

function codeOf(listener: string): number {
  const origin = originOf(listener);
  if (origin === undefined) throw new TypeError(`records of ${listener} have no code in the spool`);
  return origin.code;
}

/** What is found at a place: a record, too few bytes to tell, or no record. */
export type DecodedRecord =
  | { readonly kind: 'record'; readonly record: RawRecord; readonly size: number }
  | { readonly kind: 'short'; readonly needed: number }
  | { readonly kind: 'bad' };

const BAD: DecodedRecord = { kind: 'bad' };

/** Reads the record at a place. The payload is a view into the buffer. */
export function decodeSpoolRecord({ buffer, at, seed }: RecordPlace): DecodedRecord {
  const left = buffer.length - at;
  if (left < RECORD_HEADER_BYTES) return { kind: 'short', needed: RECORD_HEADER_BYTES };
  if (buffer.compare(RECORD_MARKER, 0, 4, at, at + 4) !== 0) return BAD;
  const length = buffer.readUInt32LE(at + 8);
  if (length < BODY_FIXED_BYTES || length > MAX_RECORD_BODY_BYTES) return BAD;
  const size = RECORD_HEADER_BYTES + length;
  if (left < size) return { kind: 'short', needed: size };
  if (crc32(buffer.subarray(at + 8, at + size), seed) !== buffer.readUInt32LE(at + 4)) return BAD;
  const record = decodeBody(buffer, at + RECORD_HEADER_BYTES, at + size);
  return record === undefined ? BAD : { kind: 'record', record, size };
}

function decodeBody(buffer: Buffer, at: number, end: number): RawRecord | undefined {
  const listener = originWithCode(buffer.readUInt8(at + 8))?.id;
  const peerLength = buffer.readUInt16LE(at + 9);
  const peerEnd = at + BODY_FIXED_BYTES + (peerLength & ~CUT);
  const identityBytes = buffer.readUInt16LE(at + 11);
  const identityEnd = identityBytes === NO_IDENTITY ? peerEnd : peerEnd + identityBytes;
  if (listener === undefined || identityEnd > end) return undefined;
  const common = {
    payload: buffer.subarray(identityEnd, end),
    receivedAt: buffer.readDoubleLE(at),
    listener,
    peer: buffer.toString('utf8', at + BODY_FIXED_BYTES, peerEnd),
    ...((peerLength & CUT) === 0 ? {} : { cut: true }),
  };
  return identityBytes === NO_IDENTITY
    ? common
    : { ...common, identity: buffer.toString('utf8', peerEnd, identityEnd) };
}
