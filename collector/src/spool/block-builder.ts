import { crc32 } from 'node:zlib';
import { SocError, type RawRecord, type SpoolPosition } from '@qiaolou/schema';
import { originOf } from '../origins/index.ts';
import {
  BLOCK_BYTES,
  BLOCK_HEADER_BYTES,
  BLOCK_MARKER,
  BLOCK_PREFIX_BYTES,
  COLUMN,
  CUT,
  MAX_FRAMES,
  NO_IDENTITY,
} from './spool-block.ts';

/** Largest payload of a record with what names it: 4 MiB. */
export const MAX_RECORD_BYTES = 4 * 1024 * 1024;
/** What a frame has in all columns of numbers: place, time, sender. */
const FRAME_BYTES = 8 + 8 + 2;
/** UTF-8 bytes of a UTF-16 code unit at most. */
const BYTES_OF_UNIT = 3;

/** Bytes a record takes in a block at most, the block's own header left out. Cheap: lengths are not counted exactly. */
export function mostBytes({ payload, peer, identity }: RawRecord): number {
  const named = identity === undefined ? 0 : identity.length;
  return payload.length + FRAME_BYTES + 5 + (peer.length + named) * BYTES_OF_UNIT;
}

/** The same; throws `collector.frameTooLong` for a record that none may be as long as. */
export function checkedMostBytes(record: RawRecord): number {
  const bytes = mostBytes(record);
  if (bytes > MAX_RECORD_BYTES) throw new SocError('collector.frameTooLong', { bytes, limit: MAX_RECORD_BYTES });
  return bytes;
}

/** Numbers of the frames of a block in the making; the tables are used again for the next. */
export class BlockTables {
  readonly from = new Uint32Array(MAX_FRAMES);
  readonly to = new Uint32Array(MAX_FRAMES);
  readonly times = new Float64Array(MAX_FRAMES);
  readonly senderOf = new Uint16Array(MAX_FRAMES);
}

interface Sender {
  readonly code: number;
  readonly listener: string;
  readonly peer: string;
  readonly number: number;
}

/** Makes one block of records, at a place of the spool, in memory that is given. */
export class BlockBuilder {
  /** Where the block begins. */
  readonly place: SpoolPosition;
  readonly #buffer: Buffer;
  readonly #tables: BlockTables;
  readonly #senders: Sender[] = [];
  readonly #known = new Map<string, Map<string, Sender>>();
  #last: Sender | undefined;
  #senderBytes = 0;
  #hasTimes = false;
  /** From the first frame that has one on; a frame before it has none. */
  #identities: (string | undefined)[] | undefined;
  #identityBytes = 0;
  #frames = 0;
  #end = BLOCK_HEADER_BYTES;

  /** `buffer`: of `BLOCK_BYTES`, or as long as the one record needs that is longer. */
  constructor(place: SpoolPosition, buffer: Buffer, tables: BlockTables) {
    this.place = place;
    this.#buffer = buffer;
    this.#tables = tables;
  }

  get frames(): number {
    return this.#frames;
  }

  /** Size of the block as it is. */
  get bytes(): number {
    const { length } = this.#senders;
    const numbers = 8 + (this.#hasTimes ? 8 : 0) + (length > 1 ? 2 : 0);
    const names = this.#senderBytes + (this.#identities === undefined ? 0 : 2 * this.#frames + this.#identityBytes);
    return this.#end + this.#frames * numbers + names;
  }

  /** True when a record of so many bytes at most (`mostBytes`) has room. */
  fits(bytes: number): boolean {
    return this.#frames < MAX_FRAMES && this.bytes + this.#missing() + bytes <= this.#buffer.length;
  }

  /** Takes a record that fits; returns the number of its frame. Throws TypeError for a listener that is no origin. */
  add({ payload, receivedAt, listener, peer, identity, cut }: RawRecord): number {
    const sender = this.#sender(listener, peer);
    const frame = this.#frames;
    const { from, to, times, senderOf } = this.#tables;
    const begin = this.#end;
    this.#buffer.set(payload, begin);
    this.#end = begin + payload.length;
    from[frame] = begin - BLOCK_HEADER_BYTES;
    to[frame] = (this.#end - BLOCK_HEADER_BYTES) | (cut === true ? CUT : 0);
    times[frame] = receivedAt;
    senderOf[frame] = sender.number;
    if (frame > 0 && receivedAt !== times[0]) this.#hasTimes = true;
    if (identity !== undefined || this.#identities !== undefined) this.#identify(frame, identity);
    this.#frames = frame + 1;
    return frame;
  }

  /** The finished block; `seed` is that of its place. Nothing may be added any more. */
  close(seed: number): Buffer {
    const size = this.bytes;
    const block = this.#buffer.subarray(0, size);
    BLOCK_MARKER.copy(block);
    const columns =
      (this.#hasTimes ? COLUMN.times : 0) |
      (this.#senders.length > 1 ? COLUMN.senders : 0) |
      (this.#identities === undefined ? 0 : COLUMN.identities);
    block.writeUInt32LE(size - BLOCK_PREFIX_BYTES, 8);
    block.writeUInt16LE(columns, 12);
    block.writeUInt16LE(this.#senders.length, 14);
    block.writeUInt32LE(this.#frames, 16);
    block.writeUInt32LE(this.#end - BLOCK_HEADER_BYTES, 20);
    block.writeDoubleLE(this.#tables.times[0] ?? 0, 24);
    this.#writeNames(block, this.#writeNumbers(block));
    block.writeUInt32LE(crc32(block.subarray(8), seed), 4);
    return block;
  }

  /** Bytes of the columns that are not there yet, and come with the first frame that needs them. */
  #missing(): number {
    const numbers = (this.#hasTimes ? 0 : 8) + (this.#senders.length > 1 ? 0 : 2);
    return this.#frames * (numbers + (this.#identities === undefined ? 2 : 0));
  }

  /** The columns of numbers; returns their end. */
  #writeNumbers(block: Buffer): number {
    const frames = this.#frames;
    const { from, to, times, senderOf } = this.#tables;
    const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
    let at = this.#end;
    for (let frame = 0; frame < frames; frame++, at += 8) {
      view.setUint32(at, from[frame] ?? 0, true);
      view.setUint32(at + 4, to[frame] ?? 0, true);
    }
    if (this.#hasTimes)
      for (let frame = 0; frame < frames; frame++, at += 8) view.setFloat64(at, times[frame] ?? 0, true);
    if (this.#senders.length > 1)
      for (let frame = 0; frame < frames; frame++, at += 2) view.setUint16(at, senderOf[frame] ?? 0, true);
    return at;
  }

  #writeNames(block: Buffer, from: number): void {
    let at = from;
    for (const { code, peer } of this.#senders) {
      block.writeUInt8(code, at);
      const length = block.write(peer, at + 3);
      block.writeUInt16LE(length, at + 1);
      at += 3 + length;
    }
    for (const identity of this.#identities ?? []) {
      const length = identity === undefined ? 0 : block.write(identity, at + 2);
      block.writeUInt16LE(identity === undefined ? NO_IDENTITY : length, at);
      at += 2 + length;
    }
  }

  #sender(listener: string, peer: string): Sender {
    const last = this.#last;
    if (last?.peer === peer && last.listener === listener) return last;
    const peers = this.#known.get(listener) ?? new Map<string, Sender>();
    const known = peers.get(peer) ?? this.#newSender(listener, peer);
    peers.set(peer, known);
    this.#known.set(listener, peers);
    this.#last = known;
    return known;
  }

  #newSender(listener: string, peer: string): Sender {
    const origin = originOf(listener);
    if (origin === undefined) throw new TypeError(`records of ${listener} have no code in the spool`);
    const sender = { code: origin.code, listener, peer, number: this.#senders.length };
    this.#senders.push(sender);
    this.#senderBytes += 3 + Buffer.byteLength(peer);
    return sender;
  }

  #identify(frame: number, identity: string | undefined): void {
    this.#identities ??= Array<undefined>(frame).fill(undefined);
    this.#identities.push(identity);
    this.#identityBytes += identity === undefined ? 0 : Buffer.byteLength(identity);
  }
}

/** Memory a block needs for a record of so many bytes at most (`mostBytes`). */
export function blockBytesFor(bytes: number): number {
  return Math.max(BLOCK_BYTES, BLOCK_HEADER_BYTES + bytes);
}
