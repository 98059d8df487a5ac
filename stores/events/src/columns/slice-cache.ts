import type { AlikeSlices } from './alike-slices.ts';

/** Slices of one file and another are told apart by this much. */
const OWNER_SHIFT = 2 ** 24;

/**
 * Unpacked slices of the files of one thread that were read last, within a bound: a slice never changes, so that what was
 * checked once is not read, checked and unpacked again for the next question.
 *
 * @example
 *   const cache = new SliceCache(32 * 1_048_576);
 *   const owner = cache.newOwner();
 *   cache.put(owner, 7, bytes);
 *   cache.get(owner, 7); // bytes
 */
export class SliceCache {
  readonly #mostBytes: number;
  /** Those used last are at the end. */
  readonly #slices = new Map<number, Buffer>();
  #owners = 0;
  #bytes = 0;
  /** Whether what is read from now on is kept; what is there already stays. */
  keeps = true;

  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes;
  }

  /** Bytes of all that is kept. */
  get bytes(): number {
    return this.#bytes;
  }

  /** A number for a file. */
  newOwner(): number {
    return this.#owners++;
  }

  get(owner: number, slice: number): Buffer | undefined {
    const key = owner * OWNER_SHIFT + slice;
    const known = this.#slices.get(key);
    if (known === undefined) return undefined;
    this.#slices.delete(key);
    this.#slices.set(key, known);
    return known;
  }

  /** Keeps a slice; one that would take a quarter of the room is not kept. */
  put(owner: number, slice: number, bytes: Buffer): void {
    if (!this.keeps || bytes.length > this.#mostBytes / 4) return;
    this.#slices.set(owner * OWNER_SHIFT + slice, bytes);
    this.#bytes += bytes.length;
    for (const [key, oldest] of this.#slices) {
      if (this.#bytes <= this.#mostBytes) return;
      this.#drop(key, oldest);
    }
  }

  /** Keeps nothing of a file any more. */
  forget(owner: number): void {
    for (const [key, bytes] of this.#slices) if (Math.floor(key / OWNER_SHIFT) === owner) this.#drop(key, bytes);
  }

  #drop(key: number, { length }: Buffer): void {
    this.#slices.delete(key);
    this.#bytes -= length;
  }
}

/** What a thread keeps of the files it reads. */
export interface SliceCaches {
  /** Slices of columns. */
  readonly columns: SliceCache;
  /** Pages of texts: a search through all of them must not drive the columns out. */
  readonly pages: SliceCache;
  readonly alike: AlikeSlices;
}
