import { crc32 } from 'node:zlib';
import type { RawRecord } from '@qiaolou/schema';
import { originWithCode } from '../origins/index.ts';

/**
 * A block of a segment: the frames of some senders, in the order they came. All integers are little-endian:
 *
 * | bytes | what |
 * | --- | --- |
 * | 4 | marker `QLb1`, where a reader finds its way back after damage |
 * | 4 | CRC-32 over everything from the length on, seeded with spool, segment and offset |
 * | 4 | length of what follows |
 * | 2 | which columns there are: 1 times, 2 senders, 4 identities |
 * | 2 | senders |
 * | 4 | frames, 1 to 4,096 |
 * | 4 | bytes of the payload |
 * | 8 | receivedAt of all frames, or of the first; float64, epoch ms |
 * | … | payload |
 * | 8 a frame | begin and end of each frame in the payload; the highest bit of the end: the frame is cut |
 * | 8 a frame | receivedAt of each; only when they differ |
 * | 2 a frame | sender of each; only when there are several |
 * | … | each sender: `code` of its origin (1), length of the peer (2), peer (UTF-8) |
 * | … | identity of each frame: length (2; 65535 = none), UTF-8; only when one has any |
 *
 * The seed makes a block valid only at its own place: bytes a sender put into its payload, or what the disk held there before,
 * are never taken for a block.
 */
export const BLOCK_MARKER = Buffer.from('QLb1', 'latin1');
/** Bytes before the part that the length counts. */
export const BLOCK_PREFIX_BYTES = 12;
/** Bytes before the payload. */
export const BLOCK_HEADER_BYTES = 32;
/** A block with more than one frame is not larger than this: 256 KiB. */
export const BLOCK_BYTES = 256 * 1024;
/** Frames of a block at most. */
export const MAX_FRAMES = 4_096;
/** Largest length a block may state: that of one frame of 4 MiB with what belongs to it. A larger one is damage. */
const MAX_BLOCK_LENGTH = 4 * 1024 * 1024 + BLOCK_BYTES;

/** Bits of the columns that a block has. */
export const COLUMN = { times: 1, senders: 2, identities: 4 } as const;
/** Bit of a frame's end that says that the frame is cut. */
export const CUT = 0x8000_0000;
/** Length of an identity that is none. */
export const NO_IDENTITY = 0xffff;

/** Who sent a frame, and to what. */
export interface BlockSender {
  readonly listener: string;
  readonly peer: string;
}

/** What is in a block, besides the bytes of the frames. */
export interface BlockColumns {
  /** Begin and end of each frame in `bytes`. */
  readonly from: Uint32Array;
  readonly to: Uint32Array;
  /** Receive times, epoch ms: of each frame, or one for all. */
  readonly times: Float64Array | number;
  readonly senders: readonly BlockSender[];
  /** Number of each frame's sender; absent: the first of all. */
  readonly senderOf?: Uint16Array | undefined;
  /** 1 for each frame that is cut; absent: none is. */
  readonly cut?: Uint8Array | undefined;
  readonly identities?: readonly (string | undefined)[] | undefined;
}

/**
 * Frames that were read from the spool together. Frame `i` is `bytes.subarray(from[i], to[i])`: who parses bytes needs nothing
 * else of it. The memory is not written again.
 *
 * @example
 * for (let i = 0; i < block.frames; i++) parse(block.bytes, block.from[i], block.to[i]);
 */
export class SpoolBlock {
  readonly bytes: Buffer;
  readonly from: Uint32Array;
  readonly to: Uint32Array;
  readonly #columns: BlockColumns;

  constructor(bytes: Buffer, columns: BlockColumns) {
    this.bytes = bytes;
    this.from = columns.from;
    this.to = columns.to;
    this.#columns = columns;
  }

  get frames(): number {
    return this.from.length;
  }

  /** When a frame's last byte arrived, epoch ms. */
  receivedAt(frame: number): number {
    const { times } = this.#columns;
    return typeof times === 'number' ? times : (times[frame] ?? NaN);
  }

  /** Who sent a frame; the same object for all frames of one sender. Throws RangeError for a frame that is not there. */
  sender(frame: number): BlockSender {
    const { senders, senderOf } = this.#columns;
    const sender = senders[senderOf === undefined ? 0 : (senderOf[frame] ?? senders.length)];
    if (sender === undefined) throw new RangeError(`no frame ${frame}`);
    return sender;
  }

  /** A frame's identity, of records whose identity is not their place. */
  identity(frame: number): string | undefined {
    return this.#columns.identities?.[frame];
  }

  /** True when a frame's end is missing. */
  isCut(frame: number): boolean {
    return this.#columns.cut?.[frame] === 1;
  }

  /** A frame as a record; its payload is a view. */
  record(frame: number): RawRecord {
    const { listener, peer } = this.sender(frame);
    const payload = this.bytes.subarray(this.from[frame], this.to[frame]);
    const record = { payload, receivedAt: this.receivedAt(frame), listener, peer };
    const { cut, identities } = this.#columns;
    if (cut === undefined && identities === undefined) return record;
    const identity = this.identity(frame);
    return {
      ...record,
      ...(identity === undefined ? {} : { identity }),
      ...(this.isCut(frame) ? { cut: true } : {}),
    };
  }
}

/** Where a block is read: a buffer, the place in it, and the seed of its place in the spool. */
export interface BlockPlace {
  readonly buffer: Buffer;
  readonly at: number;
  /** `placeSeed(segmentSeed, offset)`. */
  readonly seed: number;
}

/** What is found at a place: a block, too few bytes to tell, or none. */
export type DecodedBlock =
  | { readonly kind: 'block'; readonly block: SpoolBlock; readonly size: number }
  | { readonly kind: 'short'; readonly needed: number }
  | { readonly kind: 'bad' };

const BAD: DecodedBlock = { kind: 'bad' };

/** Reads the block at a place. Its bytes are a view into the buffer. */
export function decodeSpoolBlock({ buffer, at, seed }: BlockPlace): DecodedBlock {
  const left = buffer.length - at;
  if (left < BLOCK_HEADER_BYTES) return { kind: 'short', needed: BLOCK_HEADER_BYTES };
  if (buffer.compare(BLOCK_MARKER, 0, 4, at, at + 4) !== 0) return BAD;
  const length = buffer.readUInt32LE(at + 8);
  if (length < BLOCK_HEADER_BYTES - BLOCK_PREFIX_BYTES || length > MAX_BLOCK_LENGTH) return BAD;
  const size = BLOCK_PREFIX_BYTES + length;
  if (left < size) return { kind: 'short', needed: size };
  if (crc32(buffer.subarray(at + 8, at + size), seed) !== buffer.readUInt32LE(at + 4)) return BAD;
  const block = readBlock(buffer.subarray(at, at + size));
  return block === undefined ? BAD : { kind: 'block', block, size };
}

/** The columns of a whole block; undefined when they do not fit together. */
function readBlock(whole: Buffer): SpoolBlock | undefined {
  const columns = whole.readUInt16LE(12);
  const frames = whole.readUInt32LE(16);
  const payloadBytes = whole.readUInt32LE(20);
  const view = new DataView(whole.buffer, whole.byteOffset, whole.byteLength);
  const has = (column: keyof typeof COLUMN): boolean => (columns & COLUMN[column]) !== 0;
  const placesAt = BLOCK_HEADER_BYTES + payloadBytes;
  const timesAt = placesAt + 8 * frames;
  const senderOfAt = timesAt + (has('times') ? 8 * frames : 0);
  const sendersAt = senderOfAt + (has('senders') ? 2 * frames : 0);
  if (frames === 0 || frames > MAX_FRAMES || sendersAt > whole.length) return undefined;
  const places = readPlaces(view, { at: placesAt, frames, payloadBytes });
  const senders = readSenders(whole, sendersAt, whole.readUInt16LE(14));
  if (places === undefined || senders === undefined) return undefined;
  const identities = has('identities') ? readIdentities(whole, senders.end, frames) : undefined;
  const senderOf = has('senders') ? readSenderOf(view, senderOfAt, frames) : undefined;
  if (senderOf?.some((number) => number >= senders.list.length) === true) return undefined;
  if (has('identities') && identities === undefined) return undefined;
  return new SpoolBlock(whole.subarray(BLOCK_HEADER_BYTES, placesAt), {
    ...places,
    times: has('times') ? readTimes(view, timesAt, frames) : view.getFloat64(24, true),
    senders: senders.list,
    senderOf,
    identities,
  });
}

interface PlacesWhere {
  readonly at: number;
  readonly frames: number;
  readonly payloadBytes: number;
}

function readPlaces(
  view: DataView,
  { at, frames, payloadBytes }: PlacesWhere,
): Pick<BlockColumns, 'from' | 'to' | 'cut'> | undefined {
  const from = new Uint32Array(frames);
  const to = new Uint32Array(frames);
  let cut: Uint8Array | undefined;
  for (let frame = 0, place = at; frame < frames; frame++, place += 8) {
    const begin = view.getUint32(place, true);
    const marked = view.getUint32(place + 4, true);
    const end = marked & ~CUT;
    if (end !== marked) (cut ??= new Uint8Array(frames))[frame] = 1;
    if (begin > end || end > payloadBytes) return undefined;
    from[frame] = begin;
    to[frame] = end;
  }
  return { from, to, cut };
}

function readTimes(view: DataView, at: number, frames: number): Float64Array {
  const times = new Float64Array(frames);
  for (let frame = 0; frame < frames; frame++) times[frame] = view.getFloat64(at + 8 * frame, true);
  return times;
}

function readSenderOf(view: DataView, at: number, frames: number): Uint16Array {
  const senderOf = new Uint16Array(frames);
  for (let frame = 0; frame < frames; frame++) senderOf[frame] = view.getUint16(at + 2 * frame, true);
  return senderOf;
}

function readSenders(
  whole: Buffer,
  from: number,
  count: number,
): { readonly list: readonly BlockSender[]; readonly end: number } | undefined {
  const list: BlockSender[] = [];
  let at = from;
  for (let number = 0; number < count; number++) {
    if (at + 3 > whole.length) return undefined;
    const listener = originWithCode(whole.readUInt8(at))?.id;
    const end = at + 3 + whole.readUInt16LE(at + 1);
    if (listener === undefined || end > whole.length) return undefined;
    list.push({ listener, peer: whole.toString('utf8', at + 3, end) });
    at = end;
  }
  return count === 0 ? undefined : { list, end: at };
}

function readIdentities(whole: Buffer, from: number, frames: number): readonly (string | undefined)[] | undefined {
  const identities: (string | undefined)[] = [];
  let at = from;
  for (let frame = 0; frame < frames; frame++) {
    if (at + 2 > whole.length) return undefined;
    const length = whole.readUInt16LE(at);
    const end = at + 2 + (length === NO_IDENTITY ? 0 : length);
    if (end > whole.length) return undefined;
    identities.push(length === NO_IDENTITY ? undefined : whole.toString('utf8', at + 2, end));
    at = end;
  }
  return identities;
}
