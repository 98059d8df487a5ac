import { crc32 } from 'node:zlib';
import { BinXmlReader } from './binxml-reader.ts';
import { fileTime } from './binxml-value.ts';
import { EvtxFault, type EvtxFaultReason } from './chunk-bytes.ts';
import { EventTree } from './event-tree.ts';
import { eventJson } from './event-json.ts';

/** An event, or a place that cannot be read. */
export type EvtxItem = EvtxEvent | EvtxDamage;

/** An event of a log file. */
interface EvtxEvent {
  readonly kind: 'event';
  /** Offset of its record in the file. */
  readonly at: number;
  /** Number of its record. */
  readonly record: string;
  /** When it was written, ISO 8601. */
  readonly writtenAt: string;
  /** As `eventJson` makes it. */
  readonly json: string;
}

/** A place of a log file that cannot be read. */
interface EvtxDamage {
  readonly kind: 'damage';
  /** Offset in the file. */
  readonly at: number;
  readonly reason: EvtxFaultReason;
  /** Of which record, when that can be told. */
  readonly record?: string;
}

/** Size of a chunk. */
export const CHUNK_BYTES = 65_536;
const HEADER_BYTES = 512;
const RECORD_HEADER_BYTES = 24;
const CHUNK_MAGIC = Buffer.from('ElfChnk\0', 'latin1');
const RECORD_MAGIC = Buffer.from([0x2a, 0x2a, 0, 0]);

/**
 * The events of a chunk, in their order, and what is wrong with it. A checksum that does not hold is told, and what can still be
 * read is: each record is looked at for itself, and after one that cannot be the next is searched. `fileAt`: where the
 * chunk is in the file; the last one of a file may be short.
 */
export function readChunk(chunk: Buffer, fileAt: number): readonly EvtxItem[] {
  if (chunk.every((byte) => byte === 0)) return [];
  const items: EvtxItem[] = [];
  const damage = (reason: EvtxFaultReason, at: number): void =>
    void items.push({ kind: 'damage', at: fileAt + at, reason });
  if (chunk.length < HEADER_BYTES) {
    damage('truncated', 0);
    return items;
  }
  const end = soundEnd(chunk, damage);
  if (chunk.length < CHUNK_BYTES) damage('truncated', chunk.length);
  const reader = new BinXmlReader(chunk);
  for (let at = HEADER_BYTES; at + RECORD_HEADER_BYTES <= end;) {
    const size = recordSize(chunk, at, end);
    if (size !== undefined) {
      items.push(readRecord(chunk, reader, { at, size, fileAt }));
      at += size;
      continue;
    }
    const next = nextRecord(chunk, at, end);
    // Behind the last record there is nothing, or what was left there before.
    if (next === undefined && chunk.subarray(at, end).every((byte) => byte === 0)) break;
    damage('recordHeader', at);
    if (next === undefined) break;
    at = next;
  }
  return items;
}

/** Up to where records are to be expected: as the header says, if it holds; else to the chunk's end. */
function soundEnd(chunk: Buffer, damage: (reason: EvtxFaultReason, at: number) => void): number {
  if (chunk.compare(CHUNK_MAGIC, 0, 8, 0, 8) !== 0) {
    damage('chunkMagic', 0);
    return chunk.length;
  }
  const header = crc32(chunk.subarray(128, HEADER_BYTES), crc32(chunk.subarray(0, 120)));
  const free = chunk.readUInt32LE(48);
  if (header !== chunk.readUInt32LE(124) || free < HEADER_BYTES || free > CHUNK_BYTES) {
    damage('chunkHeaderChecksum', 0);
    return chunk.length;
  }
  if (free <= chunk.length && crc32(chunk.subarray(HEADER_BYTES, free)) !== chunk.readUInt32LE(52))
    damage('chunkChecksum', HEADER_BYTES);
  return Math.min(free, chunk.length);
}

/** Size of the record that begins there; undefined when none does. */
function recordSize(chunk: Buffer, at: number, end: number): number | undefined {
  if (chunk.compare(RECORD_MAGIC, 0, 4, at, at + 4) !== 0) return undefined;
  const size = chunk.readUInt32LE(at + 4);
  if (size < RECORD_HEADER_BYTES + 4 || at + size > end) return undefined;
  return chunk.readUInt32LE(at + size - 4) === size ? size : undefined;
}

function nextRecord(chunk: Buffer, from: number, end: number): number | undefined {
  for (
    let at = chunk.indexOf(RECORD_MAGIC, from + 1);
    at >= 0 && at + RECORD_HEADER_BYTES <= end;
    at = chunk.indexOf(RECORD_MAGIC, at + 1)
  )
    if (recordSize(chunk, at, end) !== undefined) return at;
  return undefined;
}

interface RecordPlace {
  readonly at: number;
  readonly size: number;
  readonly fileAt: number;
}

function readRecord(chunk: Buffer, reader: BinXmlReader, { at, size, fileAt }: RecordPlace): EvtxItem {
  const record = chunk.readBigUInt64LE(at + 8).toString();
  try {
    const children = new EventTree(chunk, reader, at).read(at + RECORD_HEADER_BYTES, at + size - 4);
    const root = children.find((child) => typeof child === 'object');
    if (root === undefined) throw new EvtxFault('token', at + RECORD_HEADER_BYTES);
    const writtenAt = fileTime(chunk.readBigUInt64LE(at + 16));
    return { kind: 'event', at: fileAt + at, record, writtenAt, json: eventJson(root) };
  } catch (error) {
    if (!(error instanceof EvtxFault)) throw error;
    // What points out of the chunk has its place in the record.
    const place = error.at < chunk.length ? error.at : at;
    return { kind: 'damage', at: fileAt + place, reason: error.reason, record };
  }
}
