/**
 * Texts of rows as UTF-8, one after another in the order they came.
 *
 * @example
 *   const texts = new TextBuffer();
 *   texts.add('登录'); // 6
 */
export class TextBuffer {
  #bytes = Buffer.allocUnsafeSlow(65_536);
  #ends = new Uint32Array(1_024);
  #rows = 0;
  #end = 0;

  /** Bytes of all texts. */
  get length(): number {
    return this.#end;
  }

  /** Adds the text of the next row; gives its bytes. */
  add(text: string): number {
    // A UTF-16 unit takes three bytes at most.
    if (this.#bytes.length - this.#end < text.length * 3) this.#growBytes(text.length * 3);
    if (this.#rows === this.#ends.length) this.#growEnds();
    const length = this.#bytes.write(text, this.#end);
    this.#end += length;
    this.#ends[this.#rows++] = this.#end;
    return length;
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
