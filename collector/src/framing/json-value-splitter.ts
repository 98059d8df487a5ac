import { HeldBytes } from './held-bytes.ts';
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
  readonly #held: HeldBytes;

  /** `maxBytes`: a longer value is cut there and marked. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
    this.#held = new HeldBytes(maxBytes);
  }

  /** Takes the next bytes; returns the values they complete. */
  push(chunk: Buffer): readonly Frame[] {
    const frames: Frame[] = [];
    let at = 0;
    while (at < chunk.length)
      at = this.#depth === 0 ? this.#between(chunk, at, frames) : this.#inside(chunk, at, frames);
    return frames;
  }

  /** Ends the stream; a value that was not closed comes out marked as truncated. */
  end(): readonly Frame[] {
    if (this.#depth > 0) return [{ ...this.#take(), truncated: true }];
    const frames: Frame[] = [];
    this.#takeLoose(frames);
    return frames;
  }

  /** Up to the next object; returns where to go on. */
  #between(chunk: Buffer, from: number, frames: Frame[]): number {
    let at = from;
    while (at < chunk.length && chunk[at] !== OPEN_BRACE && !SEPARATORS.has(chunk[at] ?? 0)) at++;
    this.#held.add(chunk.subarray(from, at));
    if (at === chunk.length) return at;
    this.#takeLoose(frames);
    if (chunk[at] !== OPEN_BRACE) return at + 1;
    this.#depth = 1;
    this.#held.add(chunk.subarray(at, at + 1));
    return at + 1;
  }

  /** Up to the end of the object; returns where to go on. */
  #inside(chunk: Buffer, from: number, frames: Frame[]): number {
    let at = from;
    while (at < chunk.length && !this.#closes(chunk[at] ?? 0)) at++;
    const end = Math.min(at + 1, chunk.length);
    this.#held.add(chunk.subarray(from, end));
    if (at < chunk.length) frames.push(this.#take());
    return end;
  }

  /** What stands between objects without being one is not lost: it comes out word by word. */
  #takeLoose(frames: Frame[]): void {
    if (this.#held.seen > 0) frames.push(this.#take());
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

  #take(): Frame {
    const truncated = this.#held.seen > this.#maxBytes;
    this.#depth = 0;
    this.#inString = false;
    this.#escaped = false;
    return { payload: this.#held.take(), truncated };
  }
}
