/** Pieces kept apart before they are copied together. */
const MAX_PIECES = 64;

/**
 * The beginning of something that is not complete yet, up to a limit. What it holds is bounded by the limit however small
 * the pieces are that it comes in.
 */
export class HeldBytes {
  readonly #maxBytes: number;
  #pieces: Buffer[] = [];
  #kept = 0;
  #seen = 0;
  #lastByte = 0;

  /** `maxBytes`: what comes beyond is counted and not kept. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Bytes kept. */
  get kept(): number {
    return this.#kept;
  }

  /** Bytes given, kept or not. */
  get seen(): number {
    return this.#seen;
  }

  /** The last byte given, kept or not; 0 when there was none. */
  get lastByte(): number {
    return this.#lastByte;
  }

  add(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.#seen += bytes.length;
    this.#lastByte = bytes[bytes.length - 1] ?? 0;
    const kept = bytes.subarray(0, Math.max(0, this.#maxBytes - this.#kept));
    if (kept.length === 0) return;
    this.#pieces.push(kept);
    this.#kept += kept.length;
    // Many tiny pieces would keep alive many large chunks; one own copy does not.
    if (this.#pieces.length >= MAX_PIECES) this.#pieces = [Buffer.concat(this.#pieces)];
  }

  /** What was kept, and begins anew. A single piece is not copied. */
  take(): Buffer {
    const [only] = this.#pieces;
    const joined = this.#pieces.length === 1 && only !== undefined ? only : Buffer.concat(this.#pieces);
    this.#pieces = [];
    this.#kept = 0;
    this.#seen = 0;
    this.#lastByte = 0;
    return joined;
  }
}
