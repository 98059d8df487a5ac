/**
 * Finds which of many patterns (`isIndexable`) occur in a text, in one pass: each pattern is filed under one of its
 * trigrams, the rarest among all patterns; a bitmap over hashed trigrams rejects nearly every position of the text.
 * Patterns with characters beyond ASCII are filed under the last of those instead. (An Aho–Corasick automaton over SigmaHQ's command lines has 67,000 states and is slower from cache misses.)
 */
export class SubstringIndex<T> {
  readonly #buckets: (readonly Entry<T>[] | undefined)[];
  readonly #bitmap: Uint32Array;
  readonly #shift: number;
  readonly #wide = new Map<number, Entry<T>[]>();

  constructor(patterns: ReadonlyMap<string, T>) {
    const bits = Math.min(18, Math.max(10, Math.ceil(Math.log2(patterns.size * 48 + 1))));
    this.#shift = 32 - bits;
    this.#bitmap = new Uint32Array(2 ** bits / 32);
    const buckets = new Array<Entry<T>[] | undefined>(2 ** bits).fill(undefined);
    const frequency = trigramFrequency(patterns.keys());
    for (const [text, value] of patterns) {
      if (this.#addWide(text, value)) continue;
      const offset = rarestTrigram(text, frequency);
      const hash = this.#hashAt(text, offset);
      this.#bitmap[hash >>> 5] = (this.#bitmap[hash >>> 5] ?? 0) | (1 << (hash & 31));
      (buckets[hash] ??= []).push({ text, offset, value });
    }
    this.#buckets = buckets;
  }

  /** Calls back for every pattern in the text, once per occurrence. */
  find(text: string, found: (value: T) => void): void {
    const bitmap = this.#bitmap;
    const shift = this.#shift;
    let b = 0;
    let c = 0;
    for (let i = 0; i < text.length; i++) {
      const a = b;
      b = c;
      c = text.charCodeAt(i);
      if (c > 127 && this.#wide.size > 0) verify(this.#wide.get(c), { text, at: i }, found);
      const hash = Math.imul((a << 16) ^ (b << 8) ^ c, MULTIPLIER) >>> shift;
      if (((bitmap[hash >>> 5] ?? 0) & (1 << (hash & 31))) !== 0) {
        verify(this.#buckets[hash], { text, at: i - 2 }, found);
      }
    }
  }

  #addWide(text: string, value: T): boolean {
    for (let offset = text.length - 1; offset >= 0; offset--) {
      const code = text.charCodeAt(offset);
      if (code <= 127) continue;
      const entries = this.#wide.get(code) ?? [];
      entries.push({ text, offset, value });
      this.#wide.set(code, entries);
      return true;
    }
    return false;
  }

  #hashAt(text: string, at: number): number {
    const key = (text.charCodeAt(at) << 16) ^ (text.charCodeAt(at + 1) << 8) ^ text.charCodeAt(at + 2);
    return Math.imul(key, MULTIPLIER) >>> this.#shift;
  }
}

function verify<T>(
  entries: readonly Entry<T>[] | undefined,
  where: { readonly text: string; readonly at: number },
  found: (value: T) => void,
): void {
  for (const entry of entries ?? []) {
    const start = where.at - entry.offset;
    if (start >= 0 && where.text.startsWith(entry.text, start)) found(entry.value);
  }
}

interface Entry<T> {
  readonly text: string;
  /** Where in the pattern its filed trigram or character stands. */
  readonly offset: number;
  readonly value: T;
}

/** 2^32 divided by the golden ratio (Knuth's multiplicative hash). */
const MULTIPLIER = 0x9e3779b1;

function trigramFrequency(texts: Iterable<string>): ReadonlyMap<string, number> {
  const frequency = new Map<string, number>();
  for (const text of texts) {
    for (let i = 0; i + 3 <= text.length; i++) {
      const trigram = text.slice(i, i + 3);
      frequency.set(trigram, (frequency.get(trigram) ?? 0) + 1);
    }
  }
  return frequency;
}

function rarestTrigram(text: string, frequency: ReadonlyMap<string, number>): number {
  let best = 0;
  let bestCount = Infinity;
  for (let i = 0; i + 3 <= text.length; i++) {
    const count = frequency.get(text.slice(i, i + 3)) ?? 0;
    if (count < bestCount) {
      best = i;
      bestCount = count;
    }
  }
  return best;
}
