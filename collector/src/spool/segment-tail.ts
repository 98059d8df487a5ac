import type { RawRecord, SpoolPosition } from '@qiaolou/schema';
import { BlockBuilder, blockBytesFor, BlockTables } from './block-builder.ts';
import { placeSeed, SEGMENT_HEADER_BYTES, segmentSeed } from './segment.ts';
import type { SegmentChunk } from './segment-files.ts';
import type { SegmentSizes } from './segment-sizes.ts';
import { BLOCK_HEADER_BYTES } from './spool-block.ts';
import { WriteBuffer } from './write-buffer.ts';

export interface SegmentTailOptions {
  readonly spoolId: string;
  /** The segment that begins. */
  readonly segment: number;
  /** A segment ends when it would become larger. */
  readonly segmentBytes: number;
  readonly sizes: SegmentSizes;
}

/** Where a spool grows: the open block, the finished ones that wait for the disk, and the segment they are in. */
export class SegmentTail {
  readonly #options: SegmentTailOptions;
  readonly #waiting = new WriteBuffer();
  readonly #tables = new BlockTables();
  #segment: number;
  #seed: number;
  #offset = SEGMENT_HEADER_BYTES;
  #block: BlockBuilder | undefined;

  constructor(options: SegmentTailOptions) {
    this.#options = options;
    this.#segment = options.segment;
    this.#seed = segmentSeed(options.spoolId, options.segment);
    options.sizes.set(this.#segment, SEGMENT_HEADER_BYTES);
  }

  /** The segment that grows. */
  get segment(): number {
    return this.#segment;
  }

  /** Bytes of the open block, which `sizes` does not have yet. */
  get openBytes(): number {
    return this.#block?.bytes ?? 0;
  }

  /** Bytes in memory, those being written included. */
  get bytes(): number {
    return this.#waiting.bytes + this.openBytes;
  }

  /** Takes a record of so many bytes at most (`mostBytes`); returns the number of its frame in the open block. */
  add(record: RawRecord, most: number): number {
    return this.#blockFor(most).add(record);
  }

  /** The place of a frame of the open block; without one, where the next block begins. */
  placeOf(frame?: number): SpoolPosition {
    const { segment, offset } = this.#block?.place ?? { segment: this.#segment, offset: this.#offset };
    return frame === undefined ? { segment, offset } : { segment, offset, frame };
  }

  /** All that waits for the disk, the open block included. */
  take(): readonly SegmentChunk[] {
    this.#finishBlock();
    return this.#waiting.take();
  }

  /** What was taken is durable: its memory is used again. */
  release(blocks: readonly SegmentChunk[]): void {
    this.#waiting.release(blocks);
  }

  #blockFor(most: number): BlockBuilder {
    const { segmentBytes } = this.#options;
    const open = this.#block;
    if (open?.fits(most) === true && open.place.offset + open.bytes + most <= segmentBytes) return open;
    this.#finishBlock();
    if (this.#offset > SEGMENT_HEADER_BYTES && this.#offset + BLOCK_HEADER_BYTES + most > segmentBytes) this.#roll();
    const place = { segment: this.#segment, offset: this.#offset };
    return (this.#block = new BlockBuilder(place, this.#waiting.memory(blockBytesFor(most)), this.#tables));
  }

  #finishBlock(): void {
    const block = this.#block;
    this.#block = undefined;
    if (block === undefined || block.frames === 0) return;
    const bytes = block.close(placeSeed(this.#seed, this.#offset));
    this.#waiting.put({ ...block.place, bytes });
    this.#offset += bytes.length;
    this.#options.sizes.set(this.#segment, this.#offset);
  }

  #roll(): void {
    this.#segment++;
    this.#seed = segmentSeed(this.#options.spoolId, this.#segment);
    this.#offset = SEGMENT_HEADER_BYTES;
    this.#options.sizes.set(this.#segment, SEGMENT_HEADER_BYTES);
  }
}
