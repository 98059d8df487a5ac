import type { SpoolPosition } from '@qiaolou/schema';
import type { SegmentChunk } from './segment-files.ts';

interface OpenChunk extends SpoolPosition {
  readonly buffer: Buffer;
  used: number;
}

const CHUNK_BYTES = 256 * 1024;
const SPARE_CHUNKS = 8;

/** Records encoded and waiting for the disk, in chunks of shared memory that each lie in one segment without a gap. */
export class WriteBuffer {
  #chunks: OpenChunk[] = [];
  #spare: Buffer[] = [];
  #bytes = 0;

  /** Bytes waiting, those being written included. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Room for `size` bytes that belong at a position. */
  reserve(position: SpoolPosition, size: number): { readonly buffer: Buffer; readonly at: number } {
    let chunk = this.#chunks.at(-1);
    if (chunk?.segment !== position.segment || chunk.used + size > chunk.buffer.length) {
      const buffer = size > CHUNK_BYTES ? sharedBuffer(size) : this.#spare.pop();
      chunk = { ...position, buffer: buffer ?? sharedBuffer(CHUNK_BYTES), used: 0 };
      this.#chunks.push(chunk);
    }
    const at = chunk.used;
    chunk.used += size;
    this.#bytes += size;
    return { buffer: chunk.buffer, at };
  }

  /** What is waiting now, in order. The bytes stay counted until `release`. */
  take(): readonly SegmentChunk[] {
    const taken = this.#chunks;
    this.#chunks = [];
    return taken.map(({ segment, offset, buffer, used }) => ({ segment, offset, bytes: buffer.subarray(0, used) }));
  }

  /** Gives back chunks that are durable; their memory is used again. */
  release(chunks: readonly SegmentChunk[]): void {
    for (const { bytes } of chunks) {
      this.#bytes -= bytes.length;
      const whole = Buffer.from(bytes.buffer, bytes.byteOffset);
      if (whole.length === CHUNK_BYTES && this.#spare.length < SPARE_CHUNKS) this.#spare.push(whole);
    }
  }
}

function sharedBuffer(bytes: number): Buffer {
  return Buffer.from(new SharedArrayBuffer(bytes));
}
