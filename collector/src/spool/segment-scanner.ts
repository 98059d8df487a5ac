import { fstatSync, readSync } from 'node:fs';
import type { RawRecord } from '@qiaolou/schema';
import { decodeSpoolRecord, RECORD_HEADER_BYTES, RECORD_MARKER, recordSeed } from './spool-record.ts';
import { SEGMENT_HEADER_BYTES } from './segment.ts';

/** What a scanner finds at its place; offsets and sizes in bytes of the segment. */
export type Scanned =
  | { readonly kind: 'record'; readonly record: RawRecord; readonly offset: number; readonly size: number }
  /** Bytes that are no record, followed by a valid one. */
  | { readonly kind: 'damage'; readonly offset: number; readonly size: number }
  /** End of the file; `size` bytes after the last record are no complete record (yet). */
  | { readonly kind: 'end'; readonly offset: number; readonly size: number };

const WINDOW_BYTES = 1024 * 1024;

/** Walks the records of one open segment file, synchronously, window by window; the file may grow meanwhile. */
export class SegmentScanner {
  readonly #fd: number;
  readonly #seed: number;
  #offset: number;
  #fileBytes = 0;
  #window = Buffer.alloc(0);
  #windowAt = 0;

  /** `seed` is the segment's; `from` the offset of a record, by default the first. */
  constructor(fd: number, seed: number, from = SEGMENT_HEADER_BYTES) {
    this.#fd = fd;
    this.#seed = seed;
    this.#offset = Math.max(from, SEGMENT_HEADER_BYTES);
  }

  /** Offset of the next thing to be found. */
  get offset(): number {
    return this.#offset;
  }

  /** Steps over the next record or damage; at the end it stays and may be asked again when the file has grown. */
  next(): Scanned {
    const at = this.#offset;
    if (at + RECORD_HEADER_BYTES > this.#fileBytes) this.#fileBytes = fstatSync(this.#fd).size;
    if (at >= this.#fileBytes) return { kind: 'end', offset: at, size: 0 };
    const found = this.#decodeAt(at);
    if (found !== undefined) {
      this.#offset = at + found.size;
      return { kind: 'record', record: found.record, offset: at, size: found.size };
    }
    const resume = this.#findRecordAfter(at);
    if (resume === undefined) return { kind: 'end', offset: at, size: this.#fileBytes - at };
    this.#offset = resume;
    return { kind: 'damage', offset: at, size: resume - at };
  }

  #decodeAt(at: number): { readonly record: RawRecord; readonly size: number } | undefined {
    let needed = RECORD_HEADER_BYTES;
    // At most three rounds: header, whole record, and once more when the file has grown since it was measured.
    for (let round = 0; round < 3; round++) {
      this.#load(at, needed);
      const seed = recordSeed(this.#seed, at);
      const decoded = decodeSpoolRecord({ buffer: this.#window, at: at - this.#windowAt, seed });
      if (decoded.kind === 'record') return decoded;
      if (decoded.kind === 'bad') return undefined;
      needed = decoded.needed;
      if (at + needed > this.#fileBytes) this.#fileBytes = fstatSync(this.#fd).size;
      if (at + needed > this.#fileBytes) return undefined;
    }
    return undefined;
  }

  #findRecordAfter(at: number): number | undefined {
    let from = at + 1;
    while (from + RECORD_HEADER_BYTES <= this.#fileBytes) {
      this.#load(from, RECORD_HEADER_BYTES);
      const found = this.#window.indexOf(RECORD_MARKER, from - this.#windowAt);
      if (found < 0) {
        from = this.#windowAt + this.#window.length - RECORD_MARKER.length + 1;
        continue;
      }
      const candidate = this.#windowAt + found;
      if (this.#decodeAt(candidate) !== undefined) return candidate;
      from = candidate + 1;
    }
    return undefined;
  }

  /** Makes the window hold at least `needed` bytes from `at` if the file has them. Records keep views of old windows. */
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
