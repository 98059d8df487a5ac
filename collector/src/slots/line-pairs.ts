import type { LineSlots } from './line-slots.ts';
import { MOST_KEYS } from './pack-keys.ts';
import type { WordMemory } from './word-memory.ts';

/** A word that was not asked for in this line. */
const NOT_ASKED = -2;

/** Pairs a line may have, as `raw-fields.ts` has it. */
const MOST_PAIRS = 512;

/** The keys and values of one line: numbers of keys, and where in the line's bytes their values stand. Of equal keys the first. */
export class LinePairs {
  count = 0;
  readonly keys = new Int32Array(MOST_PAIRS);
  readonly from = new Int32Array(MOST_PAIRS);
  readonly to = new Int32Array(MOST_PAIRS);
  /** 1: the value has quotes with backslashes before them, which are no part of it. */
  readonly escaped = new Uint8Array(MOST_PAIRS);
  /** 1: a mapping took it. */
  readonly used = new Uint8Array(MOST_PAIRS);
  /** Numbers of the values as words, where they were asked for. */
  readonly #words = new Int32Array(MOST_PAIRS);
  #wordsTurn = -1;
  /** Place of each key's pair, from 1. */
  readonly #places = new Int32Array(MOST_KEYS);
  readonly #slots: LineSlots;

  constructor(slots: LineSlots) {
    this.#slots = slots;
  }

  /** Forgets all. */
  begin(): void {
    for (let at = 0; at < this.count; at += 1) this.#places[this.keys[at] ?? 0] = 0;
    this.count = 0;
  }

  /** Takes a pair unless the key is there, or there are too many. */
  add(key: number, from: number, to: number, escaped: number): void {
    if (this.count >= MOST_PAIRS || this.#places[key] !== 0) return;
    const at = this.count;
    this.keys[at] = key;
    this.from[at] = from;
    this.to[at] = to;
    this.escaped[at] = escaped;
    this.used[at] = 0;
    this.#words[at] = NOT_ASKED;
    this.count = at + 1;
    this.#places[key] = this.count;
  }

  /** Place of a key's pair, -1 when the line has none. */
  placeOf(key: number): number {
    return (this.#places[key] ?? 0) - 1;
  }

  /** Number of a value as a word of a memory, -1 when it is not remembered. */
  word(place: number, memory: WordMemory): number {
    if (this.escaped[place] === 1) return -1;
    if (this.#wordsTurn !== memory.turn) this.#words.fill(NOT_ASKED, 0, this.count);
    let number = this.#words[place] ?? NOT_ASKED;
    if (number === NOT_ASKED) {
      number = memory.number(this.#slots.bytes, this.from[place] ?? 0, this.to[place] ?? 0);
      // It may have forgotten all others for this one.
      if (this.#wordsTurn !== memory.turn) this.#words.fill(NOT_ASKED, 0, this.count);
      this.#words[place] = number;
    }
    this.#wordsTurn = memory.turn;
    return number;
  }

  /** A value as text. */
  text(place: number): string {
    const text = this.#slots.slice(this.from[place] ?? 0, this.to[place] ?? 0);
    return this.escaped[place] === 1 ? text.replaceAll('\\"', '"') : text;
  }
}
