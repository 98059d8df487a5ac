import { crc32 } from 'node:zlib';
import { packedByZstd } from '../packing/zstd.ts';

/** How the bytes of a slice are packed; the numbers are those in the file. */
export const SLICE_CODEC = { plain: 0, zstd: 1 } as const;

/** A piece of a segment file with a checksum of its own: the unit of reading. */
export interface Slice {
  readonly codec: number;
  readonly bytes: Uint8Array;
  /** CRC32 of `bytes`, the packed ones. */
  readonly crc: number;
  /** Bytes when unpacked. */
  readonly rawLength: number;
}

/** Where a stream is: part of the unpacked bytes of a slice. */
export interface StreamRef {
  readonly slice: number;
  readonly start: number;
  readonly length: number;
}

/** A slice that is being put together of small streams. */
interface SharedSlice {
  readonly index: number;
  readonly parts: Uint8Array[];
  length: number;
}

/** Streams below it share a slice. */
const SMALL_STREAM = 2_048;
/** A shared slice is closed when it is as large. */
const SHARED_SLICE = 65_536;

/**
 * Packs streams of bytes into slices; small ones share one, because unpacking costs the same for few bytes as for many.
 * Slices are numbered from `first`, as they stand in the file.
 */
export class SliceWriter {
  readonly #first: number;
  readonly #level: number;
  readonly #slices: Slice[] = [];
  #shared: SharedSlice | undefined;

  /** @param level Of zstd: 1 where it must be quick, 9 where it is done once for years. */
  constructor(first: number, level: number) {
    this.#first = first;
    this.#level = level;
  }

  /** Takes a stream; its bytes may be changed afterwards. */
  stream(raw: Uint8Array): StreamRef {
    if (raw.length >= SMALL_STREAM) return this.whole(raw);
    const open = this.#shared;
    const shared = open !== undefined && open.length + raw.length <= SHARED_SLICE ? open : this.#share();
    const start = shared.length;
    shared.parts.push(Buffer.from(raw));
    shared.length += raw.length;
    return { slice: this.#first + shared.index, start, length: raw.length };
  }

  /**
   * Takes a stream into a slice of its own, however small; `packed: false` for what does not shrink, such as hashes: its bytes
   * must stay as they are.
   */
  whole(raw: Uint8Array, packed = true): StreamRef {
    const index = this.#slices.length;
    this.#slices.push(packed ? packedSlice(raw, this.#level) : plainSlice(raw));
    return { slice: this.#first + index, start: 0, length: raw.length };
  }

  /** All slices, in their order. */
  finish(): readonly Slice[] {
    this.#close();
    return this.#slices;
  }

  #share(): SharedSlice {
    this.#close();
    const index = this.#slices.length;
    // Its place is kept; the bytes come when it is closed.
    this.#slices.push(plainSlice(new Uint8Array(0)));
    this.#shared = { index, parts: [], length: 0 };
    return this.#shared;
  }

  #close(): void {
    if (this.#shared === undefined) return;
    this.#slices[this.#shared.index] = packedSlice(Buffer.concat(this.#shared.parts), this.#level);
    this.#shared = undefined;
  }
}

function plainSlice(raw: Uint8Array): Slice {
  return { codec: SLICE_CODEC.plain, bytes: raw, crc: crc32(raw), rawLength: raw.length };
}

function packedSlice(raw: Uint8Array, level: number): Slice {
  const bytes = packedByZstd(raw, level);
  if (bytes.length >= raw.length) return plainSlice(Buffer.from(raw));
  return { codec: SLICE_CODEC.zstd, bytes, crc: crc32(bytes), rawLength: raw.length };
}
