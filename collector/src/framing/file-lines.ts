import { HeldBytes } from './held-bytes.ts';

/** A line of a file, blank or not. */
export interface FileLine {
  /** Without its line end; UTF-8 where the file is UTF-16. May be a view into the chunk it came in. */
  readonly payload: Buffer;
  /** It was longer than the limit and ends there, or is a piece of a line whose end nobody waited for. */
  readonly truncated: boolean;
  /** From 1. */
  readonly number: number;
  /** Offset of its first byte in the file. */
  readonly at: number;
  /** Offset behind its line end. */
  readonly end: number;
}

/** What a character takes in a file: one byte or more, or two (UTF-16). */
export type CharacterWidth = 'bytes' | 'utf-16le' | 'utf-16be';

/** Where and how lines are cut. */
export interface FileLinesOptions {
  /** A longer line is cut there and marked. */
  readonly maxBytes: number;
  /** Offset of the first byte that will be pushed; default 0. */
  readonly from?: number | undefined;
  /** Number of the first line; default 1. */
  readonly firstNumber?: number | undefined;
  readonly width?: CharacterWidth | undefined;
}

const LF = 0x0a;
const CR = 0x0d;

/**
 * Cuts the bytes of a file into lines at LF or CR LF and knows where each stands, so that reading can go on there after a
 * restart. Every line comes out, blank ones too: in records of several lines they mean something. Pure and incremental; of
 * UTF-16 it wants whole characters.
 */
export class FileLines {
  readonly #maxBytes: number;
  readonly #width: CharacterWidth;
  readonly #held: HeldBytes;
  #number: number;
  #lineAt: number;
  /** What is held began in the middle of a line. */
  #isPiece = false;

  constructor({ maxBytes, from = 0, firstNumber = 1, width = 'bytes' }: FileLinesOptions) {
    this.#maxBytes = maxBytes;
    this.#width = width;
    // A carriage return is not counted, so it must still be seen.
    this.#held = new HeldBytes(maxBytes + 4);
    this.#number = firstNumber;
    this.#lineAt = from;
  }

  /** Offset of the line that is not complete yet: where the next one begins. */
  get lineAt(): number {
    return this.#lineAt;
  }

  /** Number of that line. */
  get number(): number {
    return this.#number;
  }

  /** Bytes of it that came. */
  get heldBytes(): number {
    return this.#held.seen;
  }

  /** Takes the next bytes; returns the lines they complete. */
  push(chunk: Buffer): readonly FileLine[] {
    const lines: FileLine[] = [];
    let at = 0;
    while (at < chunk.length) {
      const lf = this.#lineFeed(chunk, at);
      const end = lf < 0 ? chunk.length : lf + this.#behind;
      this.#held.add(chunk.subarray(at, end));
      if (lf >= 0) lines.push(this.#take(true));
      at = end;
    }
    return lines;
  }

  /** The last line, which has no end: the file is over. Undefined when nothing of it came. */
  rest(): FileLine | undefined {
    return this.#held.seen > 0 ? this.#take(false) : undefined;
  }

  /** The same while the file is not over, but nobody waits any longer: a piece of a line, as is what comes of it later. */
  piece(): FileLine | undefined {
    if (this.#held.seen === 0) return undefined;
    this.#isPiece = true;
    const piece = this.#take(false);
    this.#number--;
    this.#isPiece = true;
    return piece;
  }

  /** From a line feed's byte to behind it. */
  get #behind(): number {
    return this.#width === 'utf-16le' ? 2 : 1;
  }

  /** Where the byte of the next line feed is; -1 for none. */
  #lineFeed(chunk: Buffer, from: number): number {
    let lf = chunk.indexOf(LF, from);
    if (this.#width === 'bytes') return lf;
    // Half of another character may have the same value.
    const [half, other] = this.#width === 'utf-16le' ? [0, 1] : [1, -1];
    while (lf >= 0 && ((lf - from) % 2 !== half || chunk[lf + other] !== 0)) lf = chunk.indexOf(LF, lf + 1);
    return lf;
  }

  #take(ended: boolean): FileLine {
    const { seen } = this.#held;
    const kept = this.#held.take();
    const at = this.#lineAt;
    this.#lineAt += seen;
    const text = this.#width === 'bytes' ? withoutMark(kept, at) : utf8Of(kept, this.#width);
    const line = ended && kept.length === seen ? withoutEnd(text) : text;
    const truncated = this.#isPiece || line.length > this.#maxBytes || kept.length < seen;
    this.#isPiece = false;
    return { payload: line.subarray(0, this.#maxBytes), truncated, number: this.#number++, at, end: this.#lineAt };
  }
}

/** Without the byte order mark that a file may begin with. */
function withoutMark(bytes: Buffer, at: number): Buffer {
  return at === 0 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
}

function withoutEnd(line: Buffer): Buffer {
  const end = line.length - (line[line.length - 1] === LF ? 1 : 0);
  return line.subarray(0, end - (line[end - 1] === CR ? 1 : 0));
}

const DECODERS = { 'utf-16le': new TextDecoder('utf-16le'), 'utf-16be': new TextDecoder('utf-16be') };

function utf8Of(bytes: Buffer, width: 'utf-16le' | 'utf-16be'): Buffer {
  // An odd byte at the end is half a character.
  return Buffer.from(DECODERS[width].decode(bytes));
}
