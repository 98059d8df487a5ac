/**
 * Numbers for ranges of bytes, so that a word that was seen before costs no text: the same bytes have the same number, from 0.
 * Bounded: whoever asks decides what happens when it is full.
 */
export class ByteTable {
  readonly #most: number;
  readonly #mask: number;
  readonly #places: Int32Array;
  #bytes: Uint8Array[] = [];
  #hashes: number[] = [];

  /** `most`: ranges it knows at most, a power of two. */
  constructor(most: number) {
    this.#most = most;
    this.#mask = most * 2 - 1;
    this.#places = new Int32Array(most * 2).fill(-1);
  }

  /** How many it knows. */
  get size(): number {
    return this.#bytes.length;
  }

  /** Number of a range, `-1` when it is not known. `owner` parts the words of different askers. */
  find(owner: number, source: Uint8Array, from: number, to: number): number {
    const hash = hashOf(owner, source, from, to);
    const length = to - from;
    for (let at = spread(hash) & this.#mask; ; at = (at + 1) & this.#mask) {
      const number = this.#places[at] ?? -1;
      if (number < 0) return -1;
      if (this.#hashes[number] !== hash) continue;
      const known = this.#bytes[number];
      if (known?.length !== length + 2 || known[0] !== (owner & 255) || known[1] !== ((owner >> 8) & 255)) continue;
      let same = 0;
      while (same < length && known[same + 2] === source[from + same]) same += 1;
      if (same === length) return number;
    }
  }

  /** Number of a range that is not known yet; `-1` when there is no room. */
  add(owner: number, source: Uint8Array, from: number, to: number): number {
    if (this.#bytes.length >= this.#most) return -1;
    const hash = hashOf(owner, source, from, to);
    let at = spread(hash) & this.#mask;
    while ((this.#places[at] ?? -1) >= 0) at = (at + 1) & this.#mask;
    const number = this.#bytes.length;
    this.#places[at] = number;
    const kept = new Uint8Array(to - from + 2);
    kept[0] = owner & 255;
    kept[1] = (owner >> 8) & 255;
    kept.set(source.subarray(from, to), 2);
    this.#bytes.push(kept);
    this.#hashes.push(hash);
    return number;
  }

  /** Forgets all. */
  clear(): void {
    this.#places.fill(-1);
    this.#bytes = [];
    this.#hashes = [];
  }
}

function hashOf(owner: number, source: Uint8Array, from: number, to: number): number {
  let hash = Math.imul(owner + 1, 0x9e3779b1) + to - from;
  for (let p = from; p < to; p += 1) hash = (Math.imul(hash, 31) + (source[p] ?? 0)) | 0;
  return hash | 0;
}

function spread(hash: number): number {
  return hash ^ (hash >>> 15);
}
