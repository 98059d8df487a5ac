import type { FieldValue } from '@qiaolou/schema';
import { ByteTable } from './byte-table.ts';
import { finished, type Finished } from './line-slots.ts';

/** Words remembered by all packs together, a power of two; and what was made of them. */
const MOST_WORDS = 8_192;
const MOST_MADE = 65_536;
/** Longest word that is remembered, bytes. */
const LONGEST = 64;

/** What a setter or test made of a word. */
export interface MadeWord {
  /** Before it was converted for its field; `null` says the word is understood and worth no field. */
  readonly told: FieldValue | null | undefined;
  /** As the field takes it; undefined when it does not. */
  readonly taken: Finished | undefined;
  /** Of a test: whether it holds. */
  readonly holds: boolean;
}

/** What one asker made of words, by their numbers. */
export type MadeWords = Map<number, MadeWord>;

/**
 * Words of devices and what was made of them: a device writes the same few actions, types and names line after line. When there are
 * too many all are forgotten, for senders can make them up.
 */
export class WordMemory {
  readonly #words = new ByteTable(MOST_WORDS);
  readonly #askers: MadeWords[] = [];
  #count = 0;
  /** Counts forgettings: numbers of words from before one mean nothing. */
  turn = 0;

  /** For one who remembers what it makes of words. */
  asker(): MadeWords {
    const asker: MadeWords = new Map();
    this.#askers.push(asker);
    return asker;
  }

  /** Number of the word in some bytes, -1 for one that is not remembered. */
  number(bytes: Buffer, from: number, to: number): number {
    if (to - from > LONGEST) return -1;
    const known = this.#words.find(0, bytes, from, to);
    if (known >= 0) return known;
    const number = this.#words.add(0, bytes, from, to);
    if (number >= 0) return number;
    this.#forget();
    return this.#words.add(0, bytes, from, to);
  }

  /** Keeps what an asker made of a word, and gives it. */
  keep(asker: MadeWords, number: number, word: MadeWord): MadeWord {
    if (number < 0) return word;
    this.#count += 1;
    asker.set(number, word);
    return word;
  }

  /** To be called between two lines: makes room when there is too much. */
  tidy(): void {
    if (this.#count > MOST_MADE) this.#forget();
  }

  #forget(): void {
    this.#words.clear();
    for (const asker of this.#askers) asker.clear();
    this.#count = 0;
    this.turn += 1;
  }
}

/** A word with what was made of it. */
export function madeWord(told: FieldValue | null | undefined, taken: FieldValue | undefined, holds = false): MadeWord {
  return { told, taken: taken === undefined ? undefined : finished(taken), holds };
}
