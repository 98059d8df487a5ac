import { HeldBytes } from './held-bytes.ts';
import { trimDatagram } from './trim-datagram.ts';

/** One framed record. */
export interface Frame {
  /** Without delimiter, octet count or trailing CR; at most the framer's limit. */
  readonly payload: Buffer;
  /** Its end was cut off, at the limit or by the end of the stream inside an octet-counted frame. */
  readonly truncated: boolean;
}

/** Default limit of a frame, bytes. */
export const MAX_FRAME_BYTES = 64 * 1024;

const LF = 0x0a;
const CR = 0x0d;
const NUL = 0x00;
const SPACE = 0x20;
const LESS_THAN = 0x3c;
/** Seven digits of octet count are enough for any record; a longer run of digits is text. */
const MAX_COUNT_DIGITS = 7;

type Counting = { readonly kind: 'count'; readonly length: number; readonly headerBytes: number };
type Start = Counting | { readonly kind: 'line' } | { readonly kind: 'undecided' };

/**
 * Cuts a syslog byte stream into frames. For each frame on its own it is decided how it is delimited: octet-counted
 * (`<count> <PRI>…`, RFC 6587 §3.4.1) or ended by LF, CR LF or NUL (§3.4.2); senders mix them, and relays change them.
 * Pure and incremental: the frames do not depend on how the stream is split into chunks. Empty frames are left out.
 */
export class TcpFramer {
  readonly #maxBytes: number;
  /** The current frame so far: its undecided start, or its body. */
  readonly #held: HeldBytes;
  /** Octets still to come of a counted frame; -1 in a line; undefined at the start of a frame. */
  #left: number | undefined;
  /** The first line feed from where the search began, or the end of the bytes: each byte is searched once. */
  #lineFeedAt = -1;
  #frames: Frame[] = [];

  /** `maxBytes`: a longer frame is cut there, marked, and the rest of it skipped. */
  constructor(maxBytes: number = MAX_FRAME_BYTES) {
    this.#maxBytes = maxBytes;
    this.#held = new HeldBytes(maxBytes);
  }

  /** Bytes kept of a frame that is not complete. */
  get heldBytes(): number {
    return this.#held.kept;
  }

  /** Takes the next bytes of the stream; returns the frames they complete. Payloads may be views into the chunk. */
  push(chunk: Buffer): readonly Frame[] {
    let bytes = chunk;
    if (this.#left === undefined && this.#held.seen > 0) bytes = Buffer.concat([this.#held.take(), chunk]);
    this.#lineFeedAt = -1;
    let at = 0;
    while (at < bytes.length) at = this.#step(bytes, at);
    return this.#takeFrames();
  }

  /** Ends the stream; returns what was still open as a last frame. The framer can be used anew. */
  end(): readonly Frame[] {
    if (this.#left === undefined && this.#held.seen > 0) this.#left = -1;
    if (this.#left === -1) this.#endLine();
    else if (this.#left !== undefined) this.#emit(this.#held.take(), true);
    this.#left = undefined;
    return this.#takeFrames();
  }

  #step(bytes: Buffer, at: number): number {
    if (this.#left === undefined) return this.#start(bytes, at);
    return this.#left < 0 ? this.#line(bytes, at) : this.#counted(bytes, at, this.#left);
  }

  #start(bytes: Buffer, at: number): number {
    const first = bytes[at];
    if (first === LF || first === CR || first === NUL) return at + 1;
    const start = startOfFrame(bytes, at);
    switch (start.kind) {
      case 'undecided':
        this.#held.add(bytes.subarray(at));
        return bytes.length;
      case 'line':
        this.#left = -1;
        return at;
      case 'count':
        this.#left = start.length;
        return at + start.headerBytes;
      default:
        return start satisfies never;
    }
  }

  #counted(bytes: Buffer, at: number, left: number): number {
    const end = Math.min(at + left, bytes.length);
    this.#held.add(bytes.subarray(at, end));
    this.#left = left - (end - at);
    if (this.#left === 0) {
      const truncated = this.#held.seen > this.#maxBytes;
      this.#emit(trimDatagram(this.#held.take()), truncated);
      this.#left = undefined;
    }
    return end;
  }

  #line(bytes: Buffer, at: number): number {
    const end = this.#endOfLine(bytes, at);
    this.#held.add(bytes.subarray(at, end));
    if (end === bytes.length) return end;
    this.#endLine();
    this.#left = undefined;
    return end + 1;
  }

  #endOfLine(bytes: Buffer, at: number): number {
    if (this.#lineFeedAt < at) {
      const lf = bytes.indexOf(LF, at);
      this.#lineFeedAt = lf < 0 ? bytes.length : lf;
    }
    // Looking for NUL only up to the line feed keeps a stream without any NUL linear.
    const nul = bytes.subarray(at, this.#lineFeedAt).indexOf(NUL);
    return nul < 0 ? this.#lineFeedAt : at + nul;
  }

  #endLine(): void {
    const length = this.#held.seen - (this.#held.lastByte === CR ? 1 : 0);
    this.#emit(this.#held.take().subarray(0, length), length > this.#maxBytes);
  }

  #emit(payload: Buffer, truncated: boolean): void {
    if (payload.length > 0) this.#frames.push({ payload, truncated });
  }

  #takeFrames(): readonly Frame[] {
    const frames = this.#frames;
    this.#frames = [];
    return frames;
  }
}

/** How the frame at a place begins. Only a count directly followed by a PRI is a count: `2024 …` is a line. */
function startOfFrame(bytes: Buffer, at: number): Start {
  let length = 0;
  for (let index = at; index < bytes.length; index++) {
    const byte = bytes[index] ?? 0;
    const digits = index - at;
    if (byte === SPACE && digits > 0) {
      if (index + 1 >= bytes.length) return { kind: 'undecided' };
      const counted = bytes[index + 1] === LESS_THAN && length > 0;
      return counted ? { kind: 'count', length, headerBytes: digits + 1 } : { kind: 'line' };
    }
    if (byte < 0x30 || byte > 0x39 || digits === MAX_COUNT_DIGITS || (byte === 0x30 && digits === 0)) {
      return { kind: 'line' };
    }
    length = length * 10 + byte - 0x30;
  }
  return { kind: 'undecided' };
}
