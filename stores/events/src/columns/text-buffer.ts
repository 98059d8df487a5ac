import type { TextBytes } from '../lines/byte-value.ts';
import { withSpare } from './with-spare.ts';

const FIRST_BYTES = 65_536;
const FIRST_TEXTS = 1_024;

/**
 * Texts of rows as UTF-8, one after another in the order they came.
 *
 * @example
 *   const texts = new TextBuffer();
 *   texts.add('登录'); // 6
 */
export class TextBuffer {
  #bytes: Buffer;
  #ends: Uint32Array;
  #rows = 0;
  #end = 0;

  /** @param like There is room at first for what is in this one. */
  constructor(like?: TextBuffer) {
    this.#bytes = Buffer.allocUnsafeSlow(Math.max(FIRST_BYTES, like === undefined ? 0 : withSpare(like.#end)));
    this.#ends = new Uint32Array(Math.max(FIRST_TEXTS, like === undefined ? 0 : withSpare(like.#rows)));
  }

  /** Bytes of all texts. */
  get length(): number {
    return this.#end;
  }

  /** Adds the text of the next row; gives its bytes. */
  add(text: string): number {
    // A UTF-16 unit takes three bytes at most.
    if (this.#bytes.length - this.#end < text.length * 3) this.#growBytes(text.length * 3);
    if (this.#rows === this.#ends.length) this.#growEnds();
    return this.#ended(this.#end + this.#bytes.write(text, this.#end));
  }

  /** Adds the text of the next row as bytes that are UTF-8; gives how many. */
  addBytes({ bytes, from, to }: TextBytes): number {
    if (this.#bytes.length - this.#end < to - from) this.#growBytes(to - from);
    if (this.#rows === this.#ends.length) this.#growEnds();
    return this.#ended(this.#end + bytes.copy(this.#bytes, this.#end, from, to));
  }

  /** Where a text is in the text of a row for the last time, bytes from its start; −1 when it is not. */
  lastPlaceIn(row: number, { bytes, from, to }: TextBytes): number {
    return this.#bytes.subarray(this.start(row), this.end(row)).lastIndexOf(bytes.subarray(from, to));
  }

  /** Where the text of a row starts in `bytes`. */
  start(row: number): number {
    return row === 0 ? 0 : (this.#ends[row - 1] ?? 0);
  }

  /** Where the text of a row ends in `bytes`. */
  end(row: number): number {
    return this.#ends[row] ?? 0;
  }

  /** The bytes so far; another buffer after the next `add`. */
  bytes(): Buffer {
    return this.#bytes.subarray(0, this.#end);
  }

  /** The text of the next row ends at a byte; gives its bytes. */
  #ended(end: number): number {
    const length = end - this.#end;
    this.#end = end;
    this.#ends[this.#rows++] = end;
    return length;
  }

  #growBytes(more: number): void {
    const grown = Buffer.allocUnsafeSlow(Math.max(this.#bytes.length * 2, this.#end + more));
    grown.set(this.#bytes.subarray(0, this.#end));
    this.#bytes = grown;
  }

  #growEnds(): void {
    const grown = new Uint32Array(this.#ends.length * 2);
    grown.set(this.#ends);
    this.#ends = grown;
  }
}
