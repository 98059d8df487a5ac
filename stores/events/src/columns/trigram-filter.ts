/** Bits that a trigram sets or looks at. */
const PROBES = 4;
/** Least bits for each trigram; with four probes one absent trigram in 7 to 50 seems to be there, and of a word one in many. */
const BITS_EACH = 6;
const SMALLEST_BITS = 4_096;

/** Bytes with A–Z as a–z: the search folds ASCII letters only. */
const FOLDED = Uint8Array.from({ length: 256 }, (_, byte) => (byte >= 65 && byte <= 90 ? byte + 32 : byte));

/**
 * Collects which byte triples, ASCII letters folded, occur in texts, and makes a Bloom filter of them: what it does not
 * know is in none of the texts. Use one for many filters: its 2 MB are cleared where they were touched.
 */
export class TrigramCollector {
  readonly #seen = new Int32Array(1 << 19);
  #touched = new Uint32Array(4_096);
  #count = 0;

  /** Adds bytes; triples across the borders of rows are in it too, which costs a little and loses nothing. */
  add(bytes: Uint8Array): void {
    const seen = this.#seen;
    let triple = (folded(bytes, 0) << 8) | folded(bytes, 1);
    for (let at = 2; at < bytes.length; at++) {
      triple = ((triple << 8) | folded(bytes, at)) & 0xff_ff_ff;
      const word = triple >>> 5;
      const known = seen[word] ?? 0;
      const bit = 1 << (triple & 31);
      if ((known & bit) !== 0) continue;
      if (known === 0) this.#touch(word);
      seen[word] = known | bit;
    }
  }

  /** The filter of what was added since the last call, a power of two of bits. */
  finish(): Uint8Array {
    const words = this.#touched.subarray(0, this.#count);
    let trigrams = 0;
    for (const word of words) trigrams += bitsSet(this.#seen[word] ?? 0);
    const bits = filterBits(trigrams);
    const filter = new Uint8Array(bits / 8);
    for (const word of words) {
      for (let left = this.#seen[word] ?? 0; left !== 0; left &= left - 1)
        setProbes(filter, (word << 5) | (31 - Math.clz32(left & -left)), bits);
      this.#seen[word] = 0;
    }
    this.#count = 0;
    return filter;
  }

  #touch(word: number): void {
    if (this.#count === this.#touched.length) {
      const grown = new Uint32Array(this.#touched.length * 2);
      grown.set(this.#touched);
      this.#touched = grown;
    }
    this.#touched[this.#count++] = word;
  }
}

/**
 * The folded trigrams of a text that is looked for; none for one of fewer than three bytes, of which a filter says nothing.
 *
 * @example
 *   trigramsOf(Buffer.from('Fail')).length; // 2
 */
export function trigramsOf(text: Uint8Array): readonly number[] {
  const found = new Set<number>();
  for (let at = 2; at < text.length; at++)
    found.add((folded(text, at - 2) << 16) | (folded(text, at - 1) << 8) | folded(text, at));
  return [...found];
}

/** Whether all trigrams may be in the texts of a filter; false is certain. */
export function mayContain(filter: Uint8Array, trigrams: readonly number[]): boolean {
  const bits = filter.length * 8;
  return trigrams.every((trigram) => {
    let hash = trigram;
    for (let probe = 0; probe < PROBES; probe++) {
      hash = nextHash(hash, probe);
      const bit = hash & (bits - 1);
      if (((filter[bit >>> 3] ?? 0) & (1 << (bit & 7))) === 0) return false;
    }
    return true;
  });
}

function folded(text: Uint8Array, at: number): number {
  return FOLDED[text[at] ?? 0] ?? 0;
}

function setProbes(filter: Uint8Array, trigram: number, bits: number): void {
  let hash = trigram;
  for (let probe = 0; probe < PROBES; probe++) {
    hash = nextHash(hash, probe);
    const bit = hash & (bits - 1);
    filter[bit >>> 3] = (filter[bit >>> 3] ?? 0) | (1 << (bit & 7));
  }
}

/** The finaliser of MurmurHash3, seeded by the probe. */
function nextHash(value: number, probe: number): number {
  let hash = value + Math.imul(probe + 1, 0x9e_37_79_b1);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85_eb_ca_6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2_b2_ae_35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function filterBits(trigrams: number): number {
  let bits = SMALLEST_BITS;
  while (bits < trigrams * BITS_EACH) bits *= 2;
  return bits;
}

function bitsSet(word: number): number {
  let count = 0;
  for (let left = word; left !== 0; left &= left - 1) count++;
  return count;
}
