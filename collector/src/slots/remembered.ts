import { ByteTable } from './byte-table.ts';

/** Longest word that is remembered, bytes. */
const LONGEST = 64;

/**
 * What was made of words, by their bytes: a device writes the same few actions, types and names line after line. When there are
 * too many all are forgotten, for senders can make them up.
 */
export class Remembered<T> {
  readonly #table: ByteTable;
  #made: T[] = [];
  #missed: { owner: number; source: Uint8Array; from: number; to: number } | undefined;

  /** `most`: words at most, a power of two. */
  constructor(most: number) {
    this.#table = new ByteTable(most);
  }

  /** What was kept for a word. `owner` (below 65,536) parts what different askers keep for one word. */
  find(owner: number, source: Uint8Array, from: number, to: number): T | undefined {
    const number = to - from > LONGEST ? -1 : this.#table.find(owner, source, from, to);
    if (number >= 0) return this.#made[number];
    this.#missed = to - from > LONGEST ? undefined : { owner, source, from, to };
    return undefined;
  }

  /** Keeps something for the word that was not found last, and gives it. */
  keep(made: T): T {
    if (this.#missed === undefined) return made;
    const { owner, source, from, to } = this.#missed;
    this.#missed = undefined;
    let number = this.#table.add(owner, source, from, to);
    if (number < 0) {
      this.#table.clear();
      this.#made = [];
      number = this.#table.add(owner, source, from, to);
    }
    this.#made[number] = made;
    return made;
  }
}
