/** Counters, a power of two. */
const COUNTERS = 1 << 16;
const ROWS = 2;
const MOST = 255;

/**
 * About how often each of very many keys came lately, in 64 KiB: never too few, seldom too many. After every `halfLife`
 * keys all counts are halved. (The admission filter of Einziger, Friedman and Manes, "TinyLFU", 2017.)
 */
export class FrequencySketch {
  readonly #counters = new Uint8Array(COUNTERS);
  readonly #halfLife: number;
  #counted = 0;

  constructor(halfLife: number) {
    this.#halfLife = halfLife;
  }

  /** Counts a key, and says how often it came including this time; at most 255. */
  count(key: string): number {
    if (++this.#counted >= this.#halfLife) this.#halve();
    const places = Array.from({ length: ROWS }, (_, row) => placeOf(key, row));
    const count = Math.min(MOST, 1 + Math.min(...places.map((place) => this.#counters[place] ?? 0)));
    for (const place of places) this.#counters[place] = Math.max(this.#counters[place] ?? 0, count);
    return count;
  }

  #halve(): void {
    this.#counted = 0;
    this.#counters.forEach((count, place) => (this.#counters[place] = count >>> 1));
  }
}

/** FNV-1a over UTF-16 units, with another start for each row. */
function placeOf(key: string, row: number): number {
  let hash = 0x811c9dc5 ^ row;
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
  return (hash ^ (hash >>> 15)) & (COUNTERS - 1);
}
