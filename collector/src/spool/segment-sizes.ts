import type { SpoolPosition } from '@qiaolou/schema';
import { SEGMENT_HEADER_BYTES } from './segment.ts';

/** Sizes of a spool's segments, bytes, with the finished blocks that are still in memory. */
export class SegmentSizes {
  readonly #sizes: Map<number, number>;
  #total: number;

  /** `sizes`: segments as they are on the disk. */
  constructor(sizes: Iterable<readonly [segment: number, size: number]>) {
    this.#sizes = new Map(sizes);
    this.#total = [...this.#sizes.values()].reduce((sum, size) => sum + size, 0);
  }

  /** Of all segments together. */
  get total(): number {
    return this.#total;
  }

  get count(): number {
    return this.#sizes.size;
  }

  set(segment: number, size: number): void {
    this.#total += size - (this.#sizes.get(segment) ?? 0);
    this.#sizes.set(segment, size);
  }

  delete(segment: number): void {
    this.#total -= this.#sizes.get(segment) ?? 0;
    this.#sizes.delete(segment);
  }

  /** Segments before one. */
  before(segment: number): readonly number[] {
    return [...this.#sizes.keys()].filter((other) => other < segment);
  }

  /** Bytes of blocks from a position to the end; the block a position is in is counted whole. */
  pendingBytes(from: SpoolPosition): number {
    let bytes = 0;
    for (const [segment, size] of this.#sizes) {
      if (segment > from.segment) bytes += size - SEGMENT_HEADER_BYTES;
      else if (segment === from.segment) bytes += Math.max(0, size - Math.max(from.offset, SEGMENT_HEADER_BYTES));
    }
    return bytes;
  }
}
