import type { SegmentChunk } from './segment-files.ts';
import { BLOCK_BYTES } from './spool-block.ts';

/** Memory of blocks that is kept to be used again: 8 MiB. */
const SPARE_BLOCKS = 32;

/** Blocks waiting for the disk, in shared memory, in the order of their places. */
export class WriteBuffer {
  #blocks: SegmentChunk[] = [];
  readonly #spare: Buffer[] = [];
  #bytes = 0;

  /** Bytes waiting, those being written included. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Memory for a block of so many bytes. */
  memory(bytes: number): Buffer {
    const spare = bytes === BLOCK_BYTES ? this.#spare.pop() : undefined;
    return spare ?? Buffer.from(new SharedArrayBuffer(bytes));
  }

  /** A finished block waits, in memory that was given out. */
  put(block: SegmentChunk): void {
    this.#blocks.push(block);
    this.#bytes += block.bytes.length;
  }

  /** What is waiting now, in order. The bytes stay counted until `release`. */
  take(): readonly SegmentChunk[] {
    const taken = this.#blocks;
    this.#blocks = [];
    return taken;
  }

  /** Gives back blocks that are durable; their memory is used again. */
  release(blocks: readonly SegmentChunk[]): void {
    for (const { bytes } of blocks) {
      this.#bytes -= bytes.length;
      const whole = Buffer.from(bytes.buffer);
      if (whole.length === BLOCK_BYTES && this.#spare.length < SPARE_BLOCKS) this.#spare.push(whole);
    }
  }
}
