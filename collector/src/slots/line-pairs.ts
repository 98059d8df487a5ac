import type { FieldValue } from '@qiaolou/schema';
import { mayHideText } from '../event/hidden-text.ts';
import type { LineSlots } from './line-slots.ts';
import { MOST_KEYS } from './pack-keys.ts';
import type { WordMemory } from './word-memory.ts';

/** A word that was not asked for in this line. */
const NOT_ASKED = -2;

/** Pairs a line may have, as `raw-fields.ts` has it. */
export const MOST_PAIRS = 512;

/** How a pair's value stands. */
export const PAIR = {
  /** Bytes. */
  plain: 0,
  /** Bytes, with quotes that have backslashes before them, which are no part of it. */
  escaped: 1,
  /** A value that is no text, or one that cannot stand as bytes. */
  made: 2,
} as const;

/** The keys and values of one line: numbers of keys, and where in the line's bytes their values stand. Of equal keys the first. */
export class LinePairs {
  count = 0;
  readonly keys = new Int32Array(MOST_PAIRS);
  readonly from = new Int32Array(MOST_PAIRS);
  readonly to = new Int32Array(MOST_PAIRS);
  /** How the values stand (`PAIR`). */
  readonly how = new Uint8Array(MOST_PAIRS);
  /** 1: a mapping took it. */
  readonly used = new Uint8Array(MOST_PAIRS);
  /** Numbers of the values as words, where they were asked for. */
  readonly #words = new Int32Array(MOST_PAIRS);
  #wordsTurn = -1;
  /** Place of each key's pair, from 1. */
  readonly #places = new Int32Array(MOST_KEYS);
  readonly #made: (FieldValue | undefined)[] = [];
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
  add(key: number, from: number, to: number, how: number): void {
    if (this.count >= MOST_PAIRS || this.#places[key] !== 0) return;
    const at = this.count;
    this.keys[at] = key;
    this.from[at] = from;
    this.to[at] = to;
    this.how[at] = how;
    this.used[at] = 0;
    this.#words[at] = NOT_ASKED;
    this.count = at + 1;
    this.#places[key] = this.count;
  }

  /** Takes a value that is not in the line; false when its bytes hide something that must be looked at. */
  addValue(key: number, value: FieldValue): boolean {
    if ((this.#places[key] ?? 0) !== 0) return true;
    if (typeof value === 'string') {
      const from = this.#slots.addSide(value);
      if (from >= 0) {
        this.add(key, from, this.#slots.sideEnd, PAIR.plain);
        return true;
      }
      if (mayHideText(value)) return false;
    } else if (typeof value === 'object' && value.some((item) => typeof item === 'string' && mayHideText(item)))
      return false;
    this.#made[this.count] = value;
    this.add(key, 0, 0, PAIR.made);
    return true;
  }

  /** Place of a key's pair, -1 when the line has none. */
  placeOf(key: number): number {
    return (this.#places[key] ?? 0) - 1;
  }

  /** Number of a value as a word of a memory, -1 when it is not remembered. */
  word(place: number, memory: WordMemory): number {
    if (this.how[place] !== PAIR.plain) return -1;
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

  /** A value. */
  value(place: number): FieldValue {
    const how = this.how[place];
    if (how === PAIR.made) return this.#made[place] ?? '';
    const text = this.#slots.slice(this.from[place] ?? 0, this.to[place] ?? 0);
    return how === PAIR.escaped ? text.replaceAll('\\"', '"') : text;
  }

  /** A value as text. */
  text(place: number): string {
    return String(this.value(place));
  }
}
