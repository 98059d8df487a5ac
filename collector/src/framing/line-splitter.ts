import { HeldBytes } from './held-bytes.ts';
import type { Frame } from './tcp-framer.ts';

const LF = 0x0a;
const CR = 0x0d;
const TAB = 0x09;
const SPACE = 0x20;

/** A line that is not blank. */
export interface Line extends Frame {
  /** Its number in the stream, from 1, blank ones counted. */
  readonly number: number;
}

/**
 * Cuts a byte stream into lines at LF or CR LF: for files and request bodies, where no other framing occurs. Blank lines
 * (nothing but blanks and tabs) are counted and cost nothing else. Pure and incremental like `TcpFramer`.
 */
export class LineSplitter {
  readonly #maxBytes: number;
  readonly #held: HeldBytes;
  #lines = 0;
  #blank = 0;

  /** `maxBytes`: a longer line is cut there and marked. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
    this.#held = new HeldBytes(maxBytes);
  }

  /** Blank lines so far. */
  get blank(): number {
    return this.#blank;
  }

  /** Takes the next bytes; returns the lines they complete. Payloads may be views into the chunk. */
  push(chunk: Buffer): readonly Line[] {
    const lines: Line[] = [];
    let at = 0;
    while (at < chunk.length) {
      if (this.#held.seen === 0 && chunk[at] === LF) {
        // The shortest of lines, which a small compressed body may hold by the million.
        this.#lines++;
        this.#blank++;
        at++;
        continue;
      }
      const lf = chunk.indexOf(LF, at);
      this.#held.add(chunk.subarray(at, lf < 0 ? chunk.length : lf));
      if (lf < 0) break;
      this.#take(lines);
      at = lf + 1;
    }
    return lines;
  }

  /** Ends the stream; returns the last line if it lacked its line end. */
  end(): readonly Line[] {
    const lines: Line[] = [];
    if (this.#held.seen > 0) this.#take(lines);
    return lines;
  }

  #take(lines: Line[]): void {
    this.#lines++;
    const length = this.#held.seen - (this.#held.lastByte === CR ? 1 : 0);
    const truncated = length > this.#maxBytes;
    const payload = this.#held.take().subarray(0, length);
    if (!truncated && isBlank(payload)) this.#blank++;
    else lines.push({ payload, truncated, number: this.#lines });
  }
}

function isBlank(payload: Buffer): boolean {
  for (const byte of payload) if (byte !== SPACE && byte !== TAB && byte !== CR) return false;
  return true;
}
