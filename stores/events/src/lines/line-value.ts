import type { FieldValue } from '@qiaolou/schema';
import { canonicalDateBytesMs } from '@qiaolou/schema/reading';
import type { ByteValue } from './byte-value.ts';
import type { FieldNames } from './field-names.ts';
import { TOKEN } from './json-token.ts';
import type { LineScanner } from './line-scanner.ts';
import { unescapedLength, unescapeInto } from './unescape.ts';

/** Where texts with escapes are written without them; a larger one has a buffer of its own. */
const unescaped = Buffer.allocUnsafeSlow(16_384);

/**
 * Values of the fields of a line, one after another: at most one is used at a time. A text and what JSON would write the same
 * is `bytes` from `from` to `to`.
 */
export class LineValue implements ByteValue {
  bytes: Buffer = Buffer.alloc(0);
  from = 0;
  to = 0;
  marked = false;
  readonly #scanner: LineScanner;
  #lines = this.bytes;
  #tape: Int32Array;
  #place = 0;
  #kind = 0;

  constructor(scanner: LineScanner) {
    this.#scanner = scanner;
    this.#tape = scanner.tape;
  }

  /** Goes to lines that the scanner has scanned. */
  of(lines: Buffer): this {
    this.#lines = lines;
    this.#tape = this.#scanner.tape;
    return this;
  }

  /** Names of the fields. */
  get names(): FieldNames {
    return this.#scanner.names;
  }

  /** Number of the field that is at a place on the tape. */
  field(place: number): number {
    return this.#tape[place] ?? 0;
  }

  /** Goes to the field of a place on the tape. */
  at(place: number): this {
    this.#place = place;
    this.#kind = this.#tape[place + 3] ?? TOKEN.none;
    this.from = this.#tape[place + 1] ?? 0;
    this.to = this.#tape[place + 2] ?? 0;
    this.bytes = this.#lines;
    this.marked = this.#kind === TOKEN.exact;
    if (this.#kind === TOKEN.escaped) this.#unescape();
    return this;
  }

  /** It is a text. */
  get isText(): boolean {
    return this.#kind === TOKEN.text || this.#kind === TOKEN.escaped;
  }

  /** Its bytes are the value: it is a text, or written as JSON would write it. */
  get isBytes(): boolean {
    return this.#kind !== TOKEN.other;
  }

  /**
   * Bytes of a text before another one that it ends with; −1 when it does not, or that is not seen by how they are written.
   *
   * @param whole Place of the text on the tape. @param part That of the other one.
   */
  bytesBefore(whole: number, part: number): number {
    const [from, end] = [this.#tape[whole + 1] ?? 0, this.#tape[whole + 2] ?? 0];
    const [first, last] = [this.#tape[part + 1] ?? 0, this.#tape[part + 2] ?? 0];
    const kind = this.#tape[part + 3] ?? TOKEN.none;
    const start = end - (last - first);
    if (start < from || (kind !== TOKEN.text && kind !== TOKEN.escaped)) return -1;
    const lines = this.#lines;
    for (let at = end - 1, byte = last - 1; at >= start; at--, byte--) if (lines[at] !== lines[byte]) return -1;
    return unescapedLength(lines, from, start);
  }

  /** The time that a text is when it is a canonical one, epoch ms; NaN of all others. */
  time(): number {
    return this.isText ? canonicalDateBytesMs(this.bytes, this.from, this.to) : NaN;
  }

  /** The text of a value that is one. */
  text(): string {
    return this.bytes.toString('utf8', this.from, this.to);
  }

  /** The value. */
  value(): FieldValue {
    if (this.isText) return this.text();
    const [from, to] = [this.#tape[this.#place + 1], this.#tape[this.#place + 2]];
    return JSON.parse(this.#lines.toString('utf8', from, to)) as FieldValue;
  }

  #unescape(): void {
    const { from, to } = this;
    const target = to - from > unescaped.length ? Buffer.allocUnsafeSlow(to - from) : unescaped;
    this.to = unescapeInto(target, 0, { bytes: this.#lines, from, to });
    this.from = 0;
    this.bytes = target;
  }
}
