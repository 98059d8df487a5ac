/** Why something in a Windows event log file cannot be read. */
export type EvtxFaultReason =
  | 'fileHeader'
  | 'fileChecksum'
  | 'chunkMagic'
  | 'chunkHeaderChecksum'
  | 'chunkChecksum'
  | 'recordHeader'
  | 'truncated'
  | 'outside'
  | 'token'
  | 'value'
  | 'depth'
  | 'tooLarge';

/** A place that cannot be read. Thrown within the reader and caught for each record. */
export class EvtxFault extends Error {
  readonly reason: EvtxFaultReason;
  /** Offset in the chunk. */
  readonly at: number;

  constructor(reason: EvtxFaultReason, at: number) {
    super(`${reason} at ${at}`);
    this.reason = reason;
    this.at = at;
  }
}

/** Reads bytes of a chunk one after the other, up to a limit; beyond it there is a fault. Integers are little-endian. */
export class ChunkBytes {
  readonly chunk: Buffer;
  readonly end: number;
  at: number;

  constructor(chunk: Buffer, at: number, end: number) {
    this.chunk = chunk;
    this.at = at;
    this.end = Math.min(end, chunk.length);
    if (at < 0 || at > this.end) throw new EvtxFault('outside', at);
  }

  get left(): number {
    return this.end - this.at;
  }

  /** The next byte, which stays the next. */
  peek(): number {
    this.#need(1);
    return this.chunk.readUInt8(this.at);
  }

  u8(): number {
    this.#need(1);
    return this.chunk.readUInt8(this.at++);
  }

  u16(): number {
    this.#need(2);
    this.at += 2;
    return this.chunk.readUInt16LE(this.at - 2);
  }

  u32(): number {
    this.#need(4);
    this.at += 4;
    return this.chunk.readUInt32LE(this.at - 4);
  }

  skip(bytes: number): void {
    this.#need(bytes);
    this.at += bytes;
  }

  /** A view. */
  take(bytes: number): Buffer {
    this.skip(bytes);
    return this.chunk.subarray(this.at - bytes, this.at);
  }

  /** UTF-16 text behind its length in characters. */
  text(): string {
    return this.take(this.u16() * 2).toString('utf16le');
  }

  #need(bytes: number): void {
    if (bytes > this.left) throw new EvtxFault('outside', this.at);
  }
}
