import type { FieldValue } from '@qiaolou/schema';
import type { ByteValue } from '../lines/byte-value.ts';
import { EntryDictionary } from './entry-dictionary.ts';
import { entryText } from './entry-text.ts';
import type { Texts } from './text-list.ts';

/** Code of a row without the field. */
const ABSENT = 0;

const FIRST_ROWS = 1_024;

/** Where values that come as values become bytes; a larger one has a buffer of its own. */
const written: ByteValue = { bytes: Buffer.allocUnsafeSlow(16_384), from: 0, to: 0, marked: false };

/** One field of the block that is being filled: a code for each row, and what the codes stand for. */
export class OpenColumn {
  readonly field: string;
  #codes: Uint16Array | Uint32Array;
  readonly #entries: EntryDictionary;
  #lastCode = ABSENT;

  /** @param like There is room at first for what is in this one. */
  constructor(field: string, like?: OpenColumn) {
    this.field = field;
    this.#codes = new Uint16Array(like === undefined ? FIRST_ROWS : like.#codes.length);
    this.#entries = new EntryDictionary(like === undefined ? undefined : like.#entries);
  }

  /** What the codes stand for now, as `entryText`: that of code c at c − 1. */
  list(): Texts {
    return this.#entries.texts();
  }

  /** Sets the value of a row. */
  put(row: number, value: FieldValue): void {
    const text = entryText(value);
    // A UTF-16 unit takes three bytes at most.
    if (text.length * 3 > written.bytes.length) {
      const bytes = Buffer.from(text);
      this.putBytes(row, { bytes, from: 0, to: bytes.length, marked: false });
      return;
    }
    written.to = written.bytes.write(text);
    this.putBytes(row, written);
  }

  /** Sets the value of a row, given as bytes that are UTF-8. */
  putBytes(row: number, value: ByteValue): void {
    // Rows that follow each other are often alike.
    if (!this.#entries.is(this.#lastCode, value)) this.#lastCode = this.#entries.codeOf(value);
    if (row >= this.#codes.length || this.#lastCode > 65_535) this.#reserve(row);
    this.#codes[row] = this.#lastCode;
  }

  /** Codes of the first rows; those of rows that came after the last value are `ABSENT`. */
  codes(rows: number): Uint16Array | Uint32Array {
    if (rows > this.#codes.length) this.#reserve(rows - 1);
    return this.#codes.subarray(0, rows);
  }

  #reserve(row: number): void {
    let length = this.#codes.length;
    while (length <= row) length *= 2;
    const wide = this.#codes instanceof Uint32Array || this.#lastCode > 65_535;
    if (length === this.#codes.length && wide === this.#codes instanceof Uint32Array) return;
    const grown = wide ? new Uint32Array(length) : new Uint16Array(length);
    grown.set(this.#codes);
    this.#codes = grown;
  }
}
