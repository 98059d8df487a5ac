import type { FieldValue, Scalar } from '@qiaolou/schema';
import { entryText } from './entry-text.ts';
import { OpenTexts } from './open-texts.ts';

/** Code of a row without the field. */
const ABSENT = 0;

const FIRST_ROWS = 1_024;

/** One field of the block that is being filled: a code for each row, and what the codes stand for. */
export class OpenColumn {
  readonly field: string;
  #codes: Uint16Array | Uint32Array = new Uint16Array(FIRST_ROWS);
  /** Texts, numbers and booleans are their own keys; lists are their entry text, which no text of its own is. */
  readonly #byKey = new Map<Scalar, number>();
  readonly #entries: string[] = [];
  #last: FieldValue | undefined;
  #lastCode = ABSENT;
  #list: OpenTexts | undefined;

  constructor(field: string) {
    this.field = field;
  }

  /** What the codes stand for, as `entryText`: that of code c at c − 1. */
  get entries(): readonly string[] {
    return this.#entries;
  }

  /** The same to be searched. */
  list(): OpenTexts {
    if (this.#list?.length !== this.#entries.length) this.#list = new OpenTexts(this.#entries);
    return this.#list;
  }

  /** Sets the value of a row. */
  put(row: number, value: FieldValue): void {
    if (value !== this.#last) {
      this.#lastCode = this.#code(value);
      this.#last = value;
    }
    if (row >= this.#codes.length || this.#lastCode > 65_535) this.#reserve(row);
    this.#codes[row] = this.#lastCode;
  }

  /** Codes of the first rows; those of rows that came after the last value are `ABSENT`. */
  codes(rows: number): Uint16Array | Uint32Array {
    if (rows > this.#codes.length) this.#reserve(rows - 1);
    return this.#codes.subarray(0, rows);
  }

  #code(value: FieldValue): number {
    const key = keyOf(value);
    const known = this.#byKey.get(key);
    if (known !== undefined) return known;
    this.#entries.push(entryText(value));
    this.#byKey.set(key, this.#entries.length);
    return this.#entries.length;
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

function keyOf(value: FieldValue): Scalar {
  return typeof value === 'number' || typeof value === 'boolean' ? value : entryText(value);
}
