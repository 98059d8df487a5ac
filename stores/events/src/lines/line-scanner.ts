import { canonicalDateBytesMs } from '@qiaolou/schema/reading';
import { ID_DIGITS } from './hex-id.ts';
import { FIELD, FieldNames } from './field-names.ts';
import type { LineBytes } from './line-bytes.ts';
import { readToken, TOKEN, type Token } from './json-token.ts';

/** Longest line that is scanned, bytes: an event whose JSON has not more is none too large for the store. */
const MOST_BYTES = 4_194_304;
const FIRST_PLACES = 65_536;
/** Places for which there stays room: 10,000 events of a hundred fields, 16 MB. */
const PLACES_KEPT = 4_194_304;
/** Places of the tape that a field has: number of the field, first byte, byte after the last, kind of token. */
export const TAPE_STEP = 4;

const OPEN = 0x7b;
const CLOSE = 0x7d;
const QUOTE = 0x22;
const COMMA = 0x2c;
const NEWLINE = 0x0a;

/** A line that is an event as the store keeps it: nothing of it has to be normalised. */
export interface ScannedLine {
  /** Event time, epoch ms. */
  readonly ts: number;
  /** First of the bytes of `event.id`, of which there are 40. */
  readonly id: number;
  /** Its bytes among those of its lines, without the line end. */
  readonly from: number;
  readonly to: number;
  /** Its places on the tape. */
  readonly tapeFrom: number;
  readonly tapeTo: number;
  /** Place of `event.original`. */
  readonly original: number;
  /** Place of `message`, −1 for none. */
  readonly message: number;
}

/**
 * Finds in lines of JSON where the fields of events are, without making texts and objects of them: places on a tape of
 * numbers. What it says of a line is what JSON and `acceptEvent` would; of a line that is unusual in any way it says nothing.
 *
 * @example
 *   const scanner = new LineScanner();
 *   scanner.scan(lineBytes(Buffer.from('{"@timestamp":"2026-03-01T00:00:00.000Z","event.id":"0…", …}')), 0); // true
 *   scanner.line.ts;
 */
export class LineScanner {
  readonly names = new FieldNames();
  #tape = new Int32Array(FIRST_PLACES);
  #used = 0;
  /** Line in which each field was last. */
  #lastLine = new Float64Array(256);
  #line = 0;
  /** Places on the tape of the fields of `FIELD` in this line, −1 for none. */
  readonly #places = new Int32Array(Object.keys(FIELD).length + 1);
  readonly #token: Token = { kind: TOKEN.none, end: 0 };
  readonly #scanned = { ts: NaN, id: 0, from: 0, to: 0, tapeFrom: 0, tapeTo: 0, original: 0, message: 0 };

  /** Field, bytes and kind of token, of each field of the lines since `begin`; texts are without their quotes. */
  get tape(): Int32Array {
    return this.#tape;
  }

  /** Forgets the lines before: their places on the tape are used again. */
  begin(): void {
    this.#used = 0;
    if (this.#tape.length > PLACES_KEPT) this.#tape = new Int32Array(FIRST_PLACES);
  }

  /** The line that was scanned last; an object that is written anew by each. */
  get line(): ScannedLine {
    return this.#scanned;
  }

  /** Scans the line that begins at a byte; false for one that must be read by JSON. The bytes must be UTF-8. */
  scan(lines: LineBytes, from: number): boolean {
    const tapeFrom = this.#used;
    const to = this.#fields(lines, from);
    const isEvent = to >= 0 && to - from <= MOST_BYTES && this.#isEvent(lines.bytes);
    if (!isEvent) {
      this.#used = tapeFrom;
      return false;
    }
    const line = this.#scanned;
    [line.from, line.to, line.tapeFrom, line.tapeTo] = [from, to, tapeFrom, this.#used];
    return true;
  }

  /** Writes the fields of a line to the tape; gives the byte after it, −1 when it is not read here. */
  #fields(lines: LineBytes, from: number): number {
    const { bytes } = lines;
    this.#places.fill(-1);
    this.#line++;
    if (bytes[from] !== OPEN) return -1;
    const token = this.#token;
    let at = from + 1;
    for (let previous = 0; ; at++) {
      const field = bytes[at] === QUOTE ? this.names.at(lines, at + 1, previous) : 0;
      if (field === 0 || this.#isAgain(field)) return -1;
      at += 1 + this.names.keyLength(field);
      readToken(token, lines, at);
      if (token.kind === TOKEN.none) return -1;
      this.#put(field, at);
      at = token.end;
      if (bytes[at] !== COMMA) break;
      previous = field;
    }
    const end = at + 1;
    return bytes[at] === CLOSE && (end === bytes.length || bytes[end] === NEWLINE) ? end : -1;
  }

  /** Whether the line has the field already: the last one of a name counts. */
  #isAgain(field: number): boolean {
    if (field >= this.#lastLine.length) {
      const grown = new Float64Array(this.#lastLine.length * 2);
      grown.set(this.#lastLine);
      this.#lastLine = grown;
    }
    const again = this.#lastLine[field] === this.#line;
    this.#lastLine[field] = this.#line;
    return again;
  }

  #put(field: number, at: number): void {
    if (this.#used === this.#tape.length) {
      const grown = new Int32Array(this.#tape.length * 2);
      grown.set(this.#tape);
      this.#tape = grown;
    }
    const { kind, end } = this.#token;
    const inner = kind === TOKEN.text || kind === TOKEN.escaped ? 1 : 0;
    const place = this.#used;
    this.#used = place + TAPE_STEP;
    this.#tape[place] = field;
    this.#tape[place + 1] = at + inner;
    this.#tape[place + 2] = end - inner;
    this.#tape[place + 3] = kind;
    if (field < this.#places.length) this.#places[field] = place;
  }

  /** Whether what every event needs is there and nothing that it must not have; what it is then is known of the line. */
  #isEvent(bytes: Buffer): boolean {
    const [time, id] = [this.#place(FIELD.timestamp), this.#place(FIELD.id)];
    if (this.#kindAt(time) !== TOKEN.text || this.#kindAt(id) !== TOKEN.text) return false;
    if (!this.#isText(FIELD.original) || !this.#isText(FIELD.created)) return false;
    if (!this.#isText(FIELD.kind) || !this.#isText(FIELD.dataset) || this.#place(FIELD.ingested) >= 0) return false;
    const line = this.#scanned;
    line.ts = canonicalDateBytesMs(bytes, this.#tape[time + 1] ?? 0, this.#tape[time + 2] ?? 0);
    line.id = this.#tape[id + 1] ?? 0;
    line.original = this.#place(FIELD.original);
    line.message = this.#place(FIELD.message);
    return !Number.isNaN(line.ts) && (this.#tape[id + 2] ?? 0) - line.id === ID_DIGITS;
  }

  #isText(field: number): boolean {
    const kind = this.#kindAt(this.#place(field));
    return kind === TOKEN.text || kind === TOKEN.escaped;
  }

  #place(field: number): number {
    return this.#places[field] ?? -1;
  }

  #kindAt(place: number): number {
    return place < 0 ? TOKEN.none : (this.#tape[place + 3] ?? TOKEN.none);
  }
}
