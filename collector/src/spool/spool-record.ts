import { crc32 } from 'node:zlib';
import { originWithCode } from '../origins/index.ts';
import { SpoolBlock, type BlockPlace, type DecodedBlock } from './spool-block.ts';

/**
 * One record in a segment of a release before there were blocks (0.1.0), all integers little-endian. It is only read, so that what
 * was in the spool when the platform was brought up to date is not lost; from the next release but one on it need not be.
 *
 * | bytes | what |
 * | --- | --- |
 * | 4 | marker `QLr1`, where a reader finds its way back after damage |
 * | 4 | CRC-32 over everything from the length on, seeded as a block's |
 * | 4 | length of what follows |
 * | 8 | receivedAt, float64, epoch ms |
 * | 1 | listener, the `code` of its origin |
 * | 2 | length of the peer; its highest bit: the record is cut |
 * | 2 | length of the identity; 65535 = none |
 * | … | peer (UTF-8), identity (UTF-8), payload |
 */
export const RECORD_MARKER = Buffer.from('QLr1', 'latin1');
/** Bytes before the part that the length counts. */
const RECORD_HEADER_BYTES = 12;
/** Largest length a record may state: 4 MiB. A larger one is damage. */
const MAX_RECORD_BODY_BYTES = 4 * 1024 * 1024;

const BODY_FIXED_BYTES = 13;
const NO_IDENTITY = 0xffff;
const CUT = 0x8000;

const BAD: DecodedBlock = { kind: 'bad' };

/** Reads the record at a place, as a block of one frame. The payload is a view into the buffer. */
export function decodeSpoolRecord({ buffer, at, seed }: BlockPlace): DecodedBlock {
  const left = buffer.length - at;
  if (left < RECORD_HEADER_BYTES) return { kind: 'short', needed: RECORD_HEADER_BYTES };
  if (buffer.compare(RECORD_MARKER, 0, 4, at, at + 4) !== 0) return BAD;
  const length = buffer.readUInt32LE(at + 8);
  if (length < BODY_FIXED_BYTES || length > MAX_RECORD_BODY_BYTES) return BAD;
  const size = RECORD_HEADER_BYTES + length;
  if (left < size) return { kind: 'short', needed: size };
  if (crc32(buffer.subarray(at + 8, at + size), seed) !== buffer.readUInt32LE(at + 4)) return BAD;
  const block = decodeBody(buffer, at + RECORD_HEADER_BYTES, at + size);
  return block === undefined ? BAD : { kind: 'block', block, size };
}

function decodeBody(buffer: Buffer, at: number, end: number): SpoolBlock | undefined {
  const listener = originWithCode(buffer.readUInt8(at + 8))?.id;
  const peerLength = buffer.readUInt16LE(at + 9);
  const peerEnd = at + BODY_FIXED_BYTES + (peerLength & ~CUT);
  const identityBytes = buffer.readUInt16LE(at + 11);
  const identityEnd = identityBytes === NO_IDENTITY ? peerEnd : peerEnd + identityBytes;
  if (listener === undefined || identityEnd > end) return undefined;
  const bytes = buffer.subarray(identityEnd, end);
  return new SpoolBlock(bytes, {
    from: Uint32Array.of(0),
    to: Uint32Array.of(bytes.length),
    times: buffer.readDoubleLE(at),
    senders: [{ listener, peer: buffer.toString('utf8', at + BODY_FIXED_BYTES, peerEnd) }],
    cut: (peerLength & CUT) === 0 ? undefined : Uint8Array.of(1),
    identities: [identityBytes === NO_IDENTITY ? undefined : buffer.toString('utf8', peerEnd, identityEnd)],
  });
}
