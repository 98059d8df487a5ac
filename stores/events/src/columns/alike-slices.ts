/** Packed bytes up to which a slice may be one of those that many segments have: all its bytes are the same, or nearly. */
const MOST_PACKED = 64;
/** Bytes when unpacked of those that are kept: a part of a stream. */
const MOST_RAW = 65_536;
const MOST_KEPT = 32;

/**
 * Unpacked bytes of slices that segments have alike: parts of a stream in which every row has the same, such as that it has a
 * value at all. Packed they are some bytes, unpacked 64 KB each.
 *
 * @example
 *   const alike = new AlikeSlices();
 *   alike.unpacked(packed, 65_536, () => unpack(packed)); // unpack is called for the first of them only
 */
export class AlikeSlices {
  /** Those used last are at the end. */
  readonly #kept = new Map<string, Buffer>();

  /** Unpacked bytes, which nobody may change; `unpack` gives undefined for what is damaged. */
  unpacked(packed: Buffer, rawLength: number, unpack: () => Buffer | undefined): Buffer | undefined {
    if (packed.length > MOST_PACKED || rawLength > MOST_RAW) return unpack();
    const key = `${rawLength} ${packed.toString('latin1')}`;
    const bytes = this.#kept.get(key) ?? unpack();
    if (bytes?.length !== rawLength) return bytes;
    this.#kept.delete(key);
    this.#kept.set(key, bytes);
    for (const [oldest] of this.#kept) {
      if (this.#kept.size <= MOST_KEPT) break;
      this.#kept.delete(oldest);
    }
    return bytes;
  }
}
