/**
 * Arrays for what is needed for a moment, used again and again: an array of each column of a segment would be many times what
 * the segment is. Each call of a method makes what the one before gave of no use.
 *
 * @example
 *   const codes = scratch.codes(rows); // what was there before; newCodes, differences and distances are all 0
 */
export class Scratch {
  #codes = new Uint32Array(0);
  #newCodes = new Uint32Array(0);
  #places = new Uint32Array(0);
  #numbers = new Float64Array(0);
  #differences = new Int32Array(0);
  #distances = new Int32Array(0);
  #bytes = Buffer.alloc(0);
  #planes = new Uint8Array(0);

  /** Codes of rows; what is in it is of no meaning. */
  codes(length: number): Uint32Array {
    if (this.#codes.length < length) this.#codes = new Uint32Array(length);
    return this.#codes.subarray(0, length);
  }

  /** New codes of codes; all 0. */
  newCodes(length: number): Uint32Array {
    if (this.#newCodes.length < length) this.#newCodes = new Uint32Array(length);
    return this.#newCodes.subarray(0, length).fill(0);
  }

  /** Places of entries; what is in it is of no meaning. */
  places(length: number): Uint32Array {
    if (this.#places.length < length) this.#places = new Uint32Array(length);
    return this.#places.subarray(0, length);
  }

  /** Numbers of rows; what is in it is of no meaning. */
  numbers(length: number): Float64Array {
    if (this.#numbers.length < length) this.#numbers = new Float64Array(length);
    return this.#numbers.subarray(0, length);
  }

  /** Differences of numbers; all 0. */
  differences(length: number): Int32Array {
    if (this.#differences.length < length) this.#differences = new Int32Array(length);
    return this.#differences.subarray(0, length).fill(0);
  }

  /** Distances of numbers from others; all 0. */
  distances(length: number): Int32Array {
    if (this.#distances.length < length) this.#distances = new Int32Array(length);
    return this.#distances.subarray(0, length).fill(0);
  }

  /** Bytes of texts, or one a row; what is in it is of no meaning. */
  bytes(length: number): Buffer {
    if (this.#bytes.length < length) this.#bytes = Buffer.allocUnsafeSlow(length);
    return this.#bytes.subarray(0, length);
  }

  /** Planes of the bytes of numbers; what is in it is of no meaning. */
  planes(length: number): Uint8Array {
    if (this.#planes.length < length) this.#planes = new Uint8Array(length);
    return this.#planes.subarray(0, length);
  }
}
