import { SocError } from '@qiaolou/schema/reading';
import { crc32 } from 'node:zlib';
import { unpackedByZstd } from '../packing/zstd.ts';
import type { SliceCaches } from './slice-cache.ts';
import { SLICE_CODEC, type Slice, type StreamRef } from './slice-writer.ts';

/** Largest slice that is unpacked: all texts of a block are in one where a field has a value of its own in each event. */
const MAX_SLICE_BYTES = 256 * 1_048_576;

/** What a footer keeps of a slice: all but its bytes. */
export type SliceEntry = Omit<Slice, 'bytes'> & {
  /** Where its bytes are in the file. */
  readonly offset: number;
  readonly length: number;
};

/** Reads bytes of a file; fewer than asked for when it ends. */
export type ReadAt = (offset: number, length: number) => Buffer;

/** A file that slices are read from. */
export interface SliceSource {
  readonly readAt: ReadAt;
  /** Named by errors. */
  readonly file: string;
}

/** Reads streams from the slices of a file; every slice is checked when it is read. */
export class SliceReader {
  readonly #source: SliceSource;
  readonly #slices: readonly SliceEntry[];
  readonly #unpacked = new Map<number, Buffer>();
  readonly #caches: SliceCaches | undefined;
  readonly #owner: Readonly<Record<Kept, number>>;

  /** @param caches What outlives `forget`; nothing does when absent. */
  constructor(source: SliceSource, slices: readonly SliceEntry[], caches?: SliceCaches) {
    this.#source = source;
    this.#slices = slices;
    this.#caches = caches;
    this.#owner = { columns: caches?.columns.newOwner() ?? 0, pages: caches?.pages.newOwner() ?? 0 };
  }

  /** Bytes of a stream; `store.corrupt` when its slice is damaged or it is outside of it. The slice is kept until `forget`. */
  stream(ref: StreamRef): Buffer {
    return this.#part(this.#unpacked.get(ref.slice) ?? this.#keep(ref.slice), ref);
  }

  /** The same for a page of texts, which whoever reads it keeps for as long as it is needed. */
  page(ref: StreamRef): Buffer {
    return this.#part(this.#cached('pages', ref.slice), ref);
  }

  /** The same for what is read once: its slice is not kept. */
  fresh(ref: StreamRef): Buffer {
    return this.#part(this.#unpacked.get(ref.slice) ?? this.#read(ref.slice), ref);
  }

  #part(bytes: Buffer, { slice, start, length }: StreamRef): Buffer {
    if (start + length > bytes.length)
      throw new SocError('store.corrupt', { file: this.#source.file, reason: 'format', slice });
    return bytes.subarray(start, start + length);
  }

  /** Frees what was unpacked, but for what the caches have room for. */
  forget(): void {
    this.#unpacked.clear();
  }

  /** Frees what the caches have too: the file is closed. */
  close(): void {
    this.forget();
    this.#caches?.columns.forget(this.#owner.columns);
    this.#caches?.pages.forget(this.#owner.pages);
  }

  #keep(number: number): Buffer {
    const bytes = this.#cached('columns', number);
    this.#unpacked.set(number, bytes);
    return bytes;
  }

  #cached(kind: Kept, number: number): Buffer {
    const cache = this.#caches?.[kind];
    const known = cache?.get(this.#owner[kind], number);
    if (known !== undefined) return known;
    const bytes = this.#read(number);
    cache?.put(this.#owner[kind], number, bytes);
    return bytes;
  }

  #read(number: number): Buffer {
    const slice = this.#slices[number];
    if (slice === undefined)
      throw new SocError('store.corrupt', { file: this.#source.file, reason: 'format', slice: number });
    const bytes = this.#source.readAt(slice.offset, slice.length);
    if (bytes.length !== slice.length || crc32(bytes) !== slice.crc)
      throw new SocError('store.corrupt', {
        file: this.#source.file,
        reason: 'checksum',
        slice: number,
        at: slice.offset,
      });
    const raw = slice.codec === SLICE_CODEC.zstd ? this.#unpack(bytes, slice.rawLength) : bytes;
    if (raw?.length !== slice.rawLength)
      throw new SocError('store.corrupt', { file: this.#source.file, reason: 'format', slice: number });
    return raw;
  }

  #unpack(bytes: Buffer, rawLength: number): Buffer | undefined {
    const unpack = (): Buffer | undefined => unpacked(bytes, rawLength);
    return this.#caches === undefined ? unpack() : this.#caches.alike.unpacked(bytes, rawLength, unpack);
  }
}

/** What is kept of a file until it is closed. */
type Kept = 'columns' | 'pages';

/** Unpacked bytes, undefined when they are none or not as many as the footer says. */
function unpacked(bytes: Buffer, rawLength: number): Buffer | undefined {
  if (rawLength > MAX_SLICE_BYTES) return undefined;
  try {
    return unpackedByZstd(bytes, rawLength);
  } catch {
    return undefined;
  }
}
