import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';

/** Bytes of a segment's header: magic, version, reserved, spool id. The first block starts here. */
export const SEGMENT_HEADER_BYTES = 32;

const MAGIC = Buffer.from('QLSPOOL\n', 'latin1');
/** Of segments of blocks; those of records, which releases up to 0.1.0 wrote, have 1. */
const VERSION = 2;
const VERSIONS: readonly number[] = [1, VERSION];
const NAME = /^(\d{10})\.seg$/;

/** Path of a segment: ten decimal digits, so that names sort as numbers. */
export function segmentPath(dir: string, segment: number): string {
  return join(dir, `${String(segment).padStart(10, '0')}.seg`);
}

/** Numbers of the segments in a directory, ascending. */
export function listSegments(dir: string): readonly number[] {
  return readdirSync(dir)
    .map((name) => NAME.exec(name)?.[1])
    .filter((digits) => digits !== undefined)
    .map(Number)
    .toSorted((a, b) => a - b);
}

/** The header of a new segment. */
export function segmentHeader(spoolId: string): Buffer {
  const header = Buffer.alloc(SEGMENT_HEADER_BYTES);
  MAGIC.copy(header);
  header.writeUInt32LE(VERSION, 8);
  header.write(spoolId, 16, 'hex');
  return header;
}

/** The spool id in a segment's first bytes, or undefined when they are no header of a version known here. */
export function readSegmentHeader(bytes: Buffer): string | undefined {
  if (bytes.length < SEGMENT_HEADER_BYTES || !bytes.subarray(0, 8).equals(MAGIC)) return undefined;
  return VERSIONS.includes(bytes.readUInt32LE(8)) ? bytes.toString('hex', 16, 32) : undefined;
}

/** CRC seed of a segment, from which those of its places are made. */
export function segmentSeed(spoolId: string, segment: number): number {
  return crc32(`${spoolId}/${segment}`);
}

/** CRC seed of a block or record from its segment's seed and its offset. */
export function placeSeed(seed: number, offset: number): number {
  return (seed ^ offset) >>> 0;
}
