import type { Frame } from './tcp-framer.ts';

const LF = 0x0a;
const CR = 0x0d;

/**
 * Cuts a byte stream into lines at LF or CR LF: for files and request bodies, where no other framing occurs. Every
 * line comes out, empty ones too, so that they can be numbered. Pure and incremental like `TcpFramer`.
 */
export class LineSplitter {
  readonly #maxBytes: number;
  #held: Buffer[] = [];
  #heldBytes = 0;
  #lineBytes = 0;
  #lastByte = 0;

  /** `maxBytes`: a longer line is cut there and marked. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Takes the next bytes; returns the lines they complete. Payloads may be views into the chunk. */
  push(chunk: Buffer): readonly Frame[] {
    const frames: Frame[] = [];
    let at = 0;
    for (;;) {
      const lf = chunk.indexOf(LF, at);
      this.#hold(chunk.subarray(at, lf < 0 ? chunk.length : lf));
      if (lf < 0) return frames;
      frames.push(this.#take());
      at = lf + 1;
    }
  }

  /** Ends the stream; returns the last line if it lacked its line end. */
  end(): readonly Frame[] {
    return this.#lineBytes > 0 ? [this.#take()] : [];
  }

  #hold(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.#lineBytes += bytes.length;
    this.#lastByte = bytes[bytes.length - 1] ?? 0;
    const kept = bytes.subarray(0, Math.max(0, this.#maxBytes - this.#heldBytes));
    if (kept.length === 0) return;
    this.#held.push(kept);
    this.#heldBytes += kept.length;
  }

  #take(): Frame {
    const length = this.#lineBytes - (this.#lastByte === CR ? 1 : 0);
    const [only] = this.#held;
    const held = this.#held.length === 1 && only !== undefined ? only : Buffer.concat(this.#held);
    this.#held = [];
    this.#heldBytes = 0;
    this.#lineBytes = 0;
    this.#lastByte = 0;
    return { payload: held.subarray(0, Math.min(length, this.#maxBytes)), truncated: length > this.#maxBytes };
  }
}
