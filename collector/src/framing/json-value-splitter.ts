import type { Frame } from './tcp-framer.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
/** White space, comma and the brackets of the outer array. */
const SEPARATORS = new Set(Buffer.from(' \t\r\n,[]'));

/**
 * True when a file that begins so is to be read value by value rather than line by line: an array of objects, or an
 * object whose first line is only its opening brace.
 */
export function looksLikeJsonValues(start: Buffer): boolean {
  const text = start.toString('latin1', 0, 4096);
  return /^\s*\[\s*(?:\{|\])/.test(text) || /^\s*\{[ \t]*\r?\n/.test(text);
}

/**
 * Cuts a stream of JSON into its objects: the elements of one array, or values one after the other. Only strings and
 * brackets are looked at, so that a broken element costs itself and not the rest. Pure and incremental.
 */
export class JsonValueSplitter {
  readonly #maxBytes: number;
  /** Brackets open inside the current object. */
  #depth = 0;
  #inString = false;
  #escaped = false;
  #held: Buffer[] = [];
  #heldBytes = 0;
  #valueBytes = 0;

  /** `maxBytes`: a longer value is cut there and marked. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Takes the next bytes; returns the values they complete. */
  push(chunk: Buffer): readonly Frame[] {
    const frames: Frame[] = [];
    let from = 0;
    for (let index = 0; index < chunk.length; index++) {
      const byte = chunk[index] ?? 0;
      if (this.#depth === 0) {
        if (byte === OPEN_BRACE) {
          this.#takeLoose(frames);
          this.#depth = 1;
          from = index;
        } else if (SEPARATORS.has(byte)) this.#takeLoose(frames);
        else this.#hold(chunk.subarray(index, index + 1));
      } else if (this.#closes(byte)) {
        this.#hold(chunk.subarray(from, index + 1));
        frames.push(this.#take());
      }
    }
    if (this.#depth > 0) this.#hold(chunk.subarray(from));
    return frames;
  }

  /** Ends the stream; a value that was not closed comes out marked as truncated. */
  end(): readonly Frame[] {
    if (this.#depth > 0) return [{ ...this.#take(), truncated: true }];
    const frames: Frame[] = [];
    this.#takeLoose(frames);
    return frames;
  }

  /** What stands between objects without being one is not lost: it comes out word by word. */
  #takeLoose(frames: Frame[]): void {
    if (this.#valueBytes > 0) frames.push(this.#take());
  }

  #closes(byte: number): boolean {
    if (this.#inString) {
      if (this.#escaped) this.#escaped = false;
      else if (byte === BACKSLASH) this.#escaped = true;
      else if (byte === QUOTE) this.#inString = false;
      return false;
    }
    if (byte === QUOTE) this.#inString = true;
    else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) this.#depth++;
    else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) this.#depth--;
    return this.#depth === 0;
  }

  #hold(bytes: Buffer): void {
    this.#valueBytes += bytes.length;
    const kept = bytes.subarray(0, Math.max(0, this.#maxBytes - this.#heldBytes));
    this.#held.push(kept);
    this.#heldBytes += kept.length;
  }

  #take(): Frame {
    const frame = { payload: Buffer.concat(this.#held), truncated: this.#valueBytes > this.#maxBytes };
    this.#held = [];
    this.#heldBytes = 0;
    this.#valueBytes = 0;
    this.#depth = 0;
    this.#inString = false;
    this.#escaped = false;
    return frame;
  }
}
