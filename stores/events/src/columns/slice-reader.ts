import { SocError } from '@qiaolou/schema';
import { crc32, zstdDecompressSync } from 'node:zlib';
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
  /** Bytes kept unpacked. */
  heldBytes = 0;

  constructor(source: SliceSource, slices: readonly SliceEntry[]) {
    this.#source = source;
    this.#slices = slices;
  }

  /** Bytes of a stream; `store.corrupt` when its slice is damaged or it is outside of it. The slice is kept until `forget`. */
  stream(ref: StreamRef): Buffer {
    return this.#part(this.#unpacked.get(ref.slice) ?? this.#keep(ref.slice), ref);
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

  /** Frees what was unpacked. */
  forget(): void {
    this.#unpacked.clear();
    this.heldBytes = 0;
  }

  #keep(number: number): Buffer {
    const bytes = this.#read(number);
    this.#unpacked.set(number, bytes);
    this.heldBytes += bytes.length;
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
    const raw = slice.codec === SLICE_CODEC.zstd ? unpacked(bytes, slice.rawLength) : bytes;
    if (raw?.length !== slice.rawLength)
      throw new SocError('store.corrupt', { file: this.#source.file, reason: 'format', slice: number });
    return raw;
  }
}

/** Unpacked bytes, undefined when they are none or not as many as the footer says. */
function unpacked(bytes: Buffer, rawLength: number): Buffer | undefined {
  if (rawLength > MAX_SLICE_BYTES) return undefined;
  try {
    return zstdDecompressSync(bytes, { chunkSize: Math.max(64, rawLength), maxOutputLength: Math.max(1, rawLength) });
  } catch {
    return undefined;
  }
}
