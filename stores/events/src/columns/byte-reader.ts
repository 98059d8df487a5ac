import { SocError } from '@qiaolou/schema/reading';

/**
 * Reads what `ByteWriter` wrote. Whatever the bytes are, it ends: what cannot be read is `store.corrupt` with
 * `reason: 'format'` and the offset.
 *
 * @example
 *   new ByteReader(new ByteWriter().varint(300).finish()).varint(); // 300
 */
export class ByteReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** Bytes not read yet. */
  get left(): number {
    return this.#bytes.length - this.#at;
  }

  varint(): number {
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = this.#bytes[this.#at];
      if (byte === undefined || scale > 2 ** 49) throw this.#damage();
      this.#at++;
      value += (byte & 127) * scale;
      if (byte < 128) break;
      scale *= 128;
    }
    if (!Number.isSafeInteger(value)) throw this.#damage();
    return value;
  }

  /**
   * How many things follow, of which each takes a byte at least: a count that the rest of the bytes cannot hold is
   * damage, and nothing is allocated for it.
   */
  count(): number {
    const value = this.varint();
    if (value > this.left) throw this.#damage();
    return value;
  }

  u32(): number {
    return this.#take(4).readUInt32LE(0);
  }

  f64(): number {
    return this.#take(8).readDoubleLE(0);
  }

  text(): string {
    return this.#take(this.varint()).toString();
  }

  #take(length: number): Buffer {
    if (length > this.left) throw this.#damage();
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  #damage(): SocError {
    return new SocError('store.corrupt', { reason: 'format', at: this.#at });
  }
}
