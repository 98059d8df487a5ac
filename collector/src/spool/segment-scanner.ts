import { fstatSync, readSync } from 'node:fs';
import { placeSeed, SEGMENT_HEADER_BYTES } from './segment.ts';
import { BLOCK_HEADER_BYTES, decodeSpoolBlock, type DecodedBlock, type SpoolBlock } from './spool-block.ts';
import { decodeSpoolRecord, RECORD_MARKER } from './spool-record.ts';

/** A block, and how it is written. */
interface FoundBlock {
  readonly block: SpoolBlock;
  readonly size: number;
  /** False: a record of a release that knew of no blocks. */
  readonly isNumbered: boolean;
}

/** What a scanner finds at its place; offsets and sizes in bytes of the segment. */
export type Scanned =
  | ({ readonly kind: 'block'; readonly offset: number } & FoundBlock)
  /** Bytes that are no block, followed by a valid one. */
  | { readonly kind: 'damage'; readonly offset: number; readonly size: number }
  /** End of the file; `size` bytes after the last block are no complete block (yet). */
  | { readonly kind: 'end'; readonly offset: number; readonly size: number };

const WINDOW_BYTES = 1024 * 1024;
/** How both markers, of blocks and of records, begin. */
const MARKER_BEGIN = RECORD_MARKER.subarray(0, 2);
/** The least that is to be looked at: the header of a record. */
const LEAST_BYTES = 12;

/** Walks the blocks of one open segment file, synchronously, window by window; the file may grow meanwhile. */
export class SegmentScanner {
  readonly #fd: number;
  readonly #seed: number;
  #offset: number;
  #fileBytes = 0;
  #window = Buffer.alloc(0);
  #windowAt = 0;

  /** `seed` is the segment's; `from` the offset of a block, by default the first. */
  constructor(fd: number, seed: number, from = SEGMENT_HEADER_BYTES) {
    this.#fd = fd;
    this.#seed = seed;
    this.#offset = Math.max(from, SEGMENT_HEADER_BYTES);
  }

  /** Steps over the next block or damage; at the end it stays and may be asked again when the file has grown. */
  next(): Scanned {
    const at = this.#offset;
    if (at + LEAST_BYTES > this.#fileBytes) this.#fileBytes = fstatSync(this.#fd).size;
    if (at >= this.#fileBytes) return { kind: 'end', offset: at, size: 0 };
    const found = this.#decodeAt(at);
    if (found !== undefined) {
      this.#offset = at + found.size;
      return { kind: 'block', offset: at, ...found };
    }
    const resume = this.#findBlockAfter(at);
    if (resume === undefined) return { kind: 'end', offset: at, size: this.#fileBytes - at };
    this.#offset = resume;
    return { kind: 'damage', offset: at, size: resume - at };
  }

  #decodeAt(at: number): FoundBlock | undefined {
    let needed = LEAST_BYTES;
    // Header of either kind, whole block, and once more when the file has grown since it was measured.
    for (let round = 0; round < 4; round++) {
      this.#load(at, needed);
      const isNumbered = !this.#isRecordAt(at);
      const decoded = this.#decode(at, isNumbered);
      if (decoded.kind === 'block') return { block: decoded.block, size: decoded.size, isNumbered };
      if (decoded.kind === 'bad') return undefined;
      needed = decoded.needed;
      if (at + needed > this.#fileBytes) this.#fileBytes = fstatSync(this.#fd).size;
      if (at + needed > this.#fileBytes) return undefined;
    }
    return undefined;
  }

  #isRecordAt(at: number): boolean {
    const from = at - this.#windowAt;
    return this.#window.compare(RECORD_MARKER, 0, 4, from, Math.min(from + 4, this.#window.length)) === 0;
  }

  #decode(at: number, isNumbered: boolean): DecodedBlock {
    const place = { buffer: this.#window, at: at - this.#windowAt, seed: placeSeed(this.#seed, at) };
    return isNumbered ? decodeSpoolBlock(place) : decodeSpoolRecord(place);
  }

  #findBlockAfter(at: number): number | undefined {
    let from = at + 1;
    while (from + LEAST_BYTES <= this.#fileBytes) {
      this.#load(from, BLOCK_HEADER_BYTES);
      const found = this.#window.indexOf(MARKER_BEGIN, from - this.#windowAt);
      if (found < 0) {
        from = Math.max(from + 1, this.#windowAt + this.#window.length - MARKER_BEGIN.length + 1);
        continue;
      }
      const candidate = this.#windowAt + found;
      if (this.#decodeAt(candidate) !== undefined) return candidate;
      from = candidate + 1;
    }
    return undefined;
  }

  /** Makes the window hold at least `needed` bytes from `at` if the file has them. Blocks keep views of old windows. */
  #load(at: number, needed: number): void {
    const end = this.#windowAt + this.#window.length;
    if (at >= this.#windowAt && at + needed <= end) return;
    const size = Math.min(Math.max(needed, WINDOW_BYTES), Math.max(this.#fileBytes - at, 0));
    const window = Buffer.allocUnsafeSlow(size);
    let filled = 0;
    while (filled < size) {
      const got = readSync(this.#fd, window, filled, size - filled, at + filled);
      if (got === 0) break;
      filled += got;
    }
    this.#window = window.subarray(0, filled);
    this.#windowAt = at;
  }
}
