import { canonicalDateMs } from '@qiaolou/schema';
import { FIELD, FieldNames } from './field-names.ts';
import type { LineBytes } from './line-bytes.ts';
import { readToken, TOKEN, type Token } from './json-token.ts';

/** Longest line that is scanned, bytes: an event of so many has not more characters than the store takes. */
const MOST_BYTES = 4_194_304;
/** Places of the tape that a field has: number of the field, first byte, byte after the last, kind of token. */
export const TAPE_STEP = 4;

const OPEN = 0x7b;
const CLOSE = 0x7d;
const QUOTE = 0x22;
const COMMA = 0x2c;
const NEWLINE = 0x0a;

/** A line that is an event as the store keeps it: nothing of it has to be normalised. */
export interface ScannedLine {
  readonly id: string;
  /** Event time, epoch ms. */
  readonly ts: number;
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
 *   scanner.scan(lineBytes(Buffer.from('{"@timestamp":"2026-03-01T00:00:00.000Z","event.id":"a", …}')), 0)?.ts;
 */
export class LineScanner {
  readonly names = new FieldNames();
  #tape = new Int32Array(65_536);
  #used = 0;
  /** Line in which each field was last. */
  #lastLine = new Float64Array(256);
  #line = 0;
  /** Places on the tape of the fields of `FIELD` in this line, −1 for none. */
  readonly #places = new Int32Array(Object.keys(FIELD).length + 1);
  readonly #token: Token = { kind: TOKEN.none, end: 0 };

  /** Field, bytes and kind of token, of each field of the lines since `begin`; texts are without their quotes. */
  get tape(): Int32Array {
    return this.#tape;
  }

  /** Forgets the lines before: their places on the tape are used again. */
  begin(): void {
    this.#used = 0;
  }

  /** The line that begins at a byte; undefined for one that must be read by JSON. The bytes must be UTF-8. */
  scan(lines: LineBytes, from: number): ScannedLine | undefined {
    const tapeFrom = this.#used;
    const to = this.#fields(lines, from);
    const line = to < 0 || to - from > MOST_BYTES ? undefined : this.#event(lines.bytes, { from, to, tapeFrom });
    if (line === undefined) this.#used = tapeFrom;
    return line;
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

  /** The line, when what every event needs is there and nothing that it must not have. */
  #event(
    bytes: Buffer,
    line: { readonly from: number; readonly to: number; readonly tapeFrom: number },
  ): ScannedLine | undefined {
    const [time, id] = [this.#place(FIELD.timestamp), this.#place(FIELD.id)];
    if (this.#kindAt(time) !== TOKEN.text || this.#kindAt(id) !== TOKEN.text) return undefined;
    for (const field of [FIELD.original, FIELD.created, FIELD.kind, FIELD.dataset]) {
      const kind = this.#kindAt(this.#place(field));
      if (kind !== TOKEN.text && kind !== TOKEN.escaped) return undefined;
    }
    if (this.#place(FIELD.ingested) >= 0) return undefined;
    const ts = canonicalDateMs(this.#textAt(bytes, time));
    const name = this.#textAt(bytes, id);
    if (ts === undefined || name === '') return undefined;
    const { from, to, tapeFrom } = line;
    const [original, message] = [this.#place(FIELD.original), this.#place(FIELD.message)];
    return { id: name, ts, from, to, tapeFrom, tapeTo: this.#used, original, message };
  }

  #place(field: number): number {
    return this.#places[field] ?? -1;
  }

  #kindAt(place: number): number {
    return place < 0 ? TOKEN.none : (this.#tape[place + 3] ?? TOKEN.none);
  }

  #textAt(bytes: Buffer, place: number): string {
    return bytes.toString('utf8', this.#tape[place + 1], this.#tape[place + 2]);
  }
}
