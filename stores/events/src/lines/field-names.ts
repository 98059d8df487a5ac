import type { LineBytes } from './line-bytes.ts';

/** Numbers of the fields that a scan looks at itself; those of all others come after them. */
export const FIELD = {
  timestamp: 1,
  id: 2,
  original: 3,
  created: 4,
  kind: 5,
  dataset: 6,
  ingested: 7,
  message: 8,
} as const;

const NUMBERED: Readonly<Record<keyof typeof FIELD, string>> = {
  timestamp: '@timestamp',
  id: 'event.id',
  original: 'event.original',
  created: 'event.created',
  kind: 'event.kind',
  dataset: 'event.dataset',
  ingested: 'event.ingested',
  message: 'message',
};

/** Names that get a number; lines with other ones are read another way. */
const MOST_NAMES = 4_096;
/** Bytes of a name at most: an event's has at most 256 characters. */
const MOST_BYTES = 256;
/** Fields remembered as coming after a field. */
const GUESSES = 4;

const QUOTE = 0x22;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const FIRST_PRINTABLE = 0x20;

/** What stands in a line from a name to its value: the name, a quote and a colon. */
interface Key {
  readonly bytes: Buffer;
  /** Its bytes by fours, little-endian, and the last four, some of which may be among those already. */
  readonly words: Int32Array;
  readonly last: number;
}

/**
 * Names of fields by numbers from 1, found in the bytes of lines: events of one kind have the same fields in the same order, so
 * that the next name is nearly always one that came after this one before.
 */
export class FieldNames {
  readonly #names: string[] = [''];
  readonly #keys: Key[] = [keyOf('')];
  readonly #numbers = new Map<string, number>();
  /** Of each field those that came after it, the likeliest first; of 0 those that come first. */
  readonly #after = new Uint16Array((MOST_NAMES + 1) * GUESSES);

  constructor() {
    for (const key of Object.keys(FIELD) as (keyof typeof FIELD)[]) this.#add(NUMBERED[key]);
  }

  /** How many there are; no number is greater. */
  get size(): number {
    return this.#names.length - 1;
  }

  /** Name of a number. */
  name(field: number): string {
    return this.#names[field] ?? '';
  }

  /** Bytes from the beginning of the name of a number to the value. */
  keyLength(field: number): number {
    return this.#keys[field]?.bytes.length ?? 0;
  }

  /**
   * Number of the name that begins at a byte, after its quote, and is followed by a quote and a colon; 0 for one that needs to
   * be read by JSON, and for one too many.
   *
   * @param previous The field before it, 0 for the first of a line.
   */
  at(lines: LineBytes, at: number, previous: number): number {
    const first = previous * GUESSES;
    for (let guess = first; guess < first + GUESSES; guess++) {
      const field = this.#after[guess] ?? 0;
      if (field === 0) break;
      if (!this.#isAt(field, lines, at)) continue;
      if (guess > first) this.#prefer(guess, field);
      return field;
    }
    const field = this.#read(lines, at);
    if (field > 0) this.#guess(first, field);
    return field;
  }

  #isAt(field: number, { view, length }: LineBytes, at: number): boolean {
    const key = this.#keys[field];
    if (key === undefined) return false;
    const last = at + key.bytes.length - 4;
    if (last + 4 > length || last < at) return false;
    // The ends of names differ sooner than their beginnings.
    if (view.getInt32(last, true) !== key.last) return false;
    const { words } = key;
    for (let word = 0; word < words.length; word++)
      if (view.getInt32(at + word * 4, true) !== words[word]) return false;
    return true;
  }

  #prefer(guess: number, field: number): void {
    this.#after[guess] = this.#after[guess - 1] ?? 0;
    this.#after[guess - 1] = field;
  }

  /** The least likely guess is forgotten. */
  #guess(first: number, field: number): void {
    let guess = first;
    while (guess < first + GUESSES - 1 && this.#after[guess] !== 0) guess++;
    this.#after[guess] = field;
  }

  #read({ bytes }: LineBytes, at: number): number {
    let end = at;
    for (let byte = bytes[end]; byte !== QUOTE; byte = bytes[++end])
      if (byte === undefined || byte === BACKSLASH || byte < FIRST_PRINTABLE || end - at >= MOST_BYTES) return 0;
    if (end === at || bytes[end + 1] !== COLON) return 0;
    const name = bytes.toString('utf8', at, end);
    return this.#numbers.get(name) ?? (this.size < MOST_NAMES ? this.#add(name) : 0);
  }

  #add(name: string): number {
    const field = this.#names.push(name) - 1;
    this.#keys.push(keyOf(name));
    this.#numbers.set(name, field);
    return field;
  }
}

function keyOf(name: string): Key {
  const bytes = Buffer.from(`${name}":`);
  const words = Int32Array.from({ length: bytes.length >> 2 }, (_, word) => bytes.readInt32LE(word * 4));
  return { bytes, words, last: bytes.length < 4 ? 0 : bytes.readInt32LE(bytes.length - 4) };
}
