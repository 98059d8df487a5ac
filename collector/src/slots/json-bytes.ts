const QUOTE = 34;
const BACKSLASH = 92;
/** What stands for a byte in a JSON text (RFC 8259 §7): 0 itself, 1 `\u00xx`, else the letter behind the backslash. */
const ESCAPES = new Uint8Array(256);
ESCAPES.fill(1, 0, 32);
for (const [code, letter] of Object.entries({ 8: 'b', 9: 't', 10: 'n', 12: 'f', 13: 'r', 34: '"', 92: '\\' }))
  ESCAPES[Number(code)] = letter.charCodeAt(0);
const HEX = Buffer.from('0123456789abcdef');
/** From so many bytes on copying is left to the machine. */
const LONG = 48;
const LEAST_ROOM = 65_536;
const MOST_ROOM = 8 << 20;

/** JSON that is written byte by byte: what was read as bytes is never made a text. */
export class JsonBytes {
  /** What is written, up to `end`; another buffer whenever it had to grow. */
  bytes: Buffer = Buffer.allocUnsafeSlow(LEAST_ROOM);
  end = 0;

  /** Forgets what is written; very much room is given back. */
  clear(): void {
    this.end = 0;
    if (this.bytes.length > MOST_ROOM) this.bytes = Buffer.allocUnsafeSlow(LEAST_ROOM);
  }

  /** Makes room for so many more bytes; to be asked for before anything is written. */
  room(count: number): void {
    if (this.bytes.length - this.end >= count) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(this.bytes.length * 2, this.end + count));
    grown.set(this.bytes.subarray(0, this.end));
    this.bytes = grown;
  }

  /** One byte. */
  byte(code: number): void {
    this.bytes[this.end++] = code;
  }

  /** Bytes of a source as they are. */
  copy(source: Buffer, from: number, to: number): void {
    const { bytes } = this;
    let at = this.end;
    if (to - from >= LONG) source.copy(bytes, at, from, to);
    else for (let p = from; p < to; p += 1) bytes[at++] = source[p] ?? 0;
    this.end += to - from;
  }

  /** All of a source. */
  put(source: Buffer): void {
    this.copy(source, 0, source.length);
  }

  /** Bytes of a source as the inside of a JSON text. */
  escaped(source: Uint8Array, from: number, to: number): void {
    const { bytes } = this;
    let at = this.end;
    for (let p = from; p < to; p += 1) {
      const code = source[p] ?? 0;
      const escape = ESCAPES[code];
      if (escape === 0) bytes[at++] = code;
      else at = writeEscape(bytes, at, code);
    }
    this.end = at;
  }

  /** A whole number, as JSON writes it. There must be room for 20 bytes. */
  integer(value: number): void {
    if (!Number.isSafeInteger(value)) {
      this.value(value);
      return;
    }
    const { bytes } = this;
    let rest = value;
    if (rest < 0) {
      this.byte(45);
      rest = -rest;
    }
    let digits = 1;
    for (let limit = 10; rest >= limit; limit *= 10) digits += 1;
    for (let p = this.end + digits - 1; p >= this.end; p -= 1) {
      const tenth = Math.floor(rest / 10);
      bytes[p] = 48 + rest - tenth * 10;
      rest = tenth;
    }
    this.end += digits;
  }

  /** Any value as JSON. */
  value(value: unknown): void {
    if (typeof value === 'string' && this.#shortText(value)) return;
    const json = JSON.stringify(value);
    this.room(json.length * 3);
    this.end += this.bytes.write(json, this.end);
  }

  /** A short text of ASCII without escapes; false, and nothing is written, for any other. */
  #shortText(value: string): boolean {
    const { length } = value;
    if (length > LONG) return false;
    this.room(length + 2);
    const { bytes } = this;
    const at = this.end + 1;
    for (let p = 0; p < length; p += 1) {
      const code = value.charCodeAt(p);
      if (code > 126 || ESCAPES[code] !== 0) return false;
      bytes[at + p] = code;
    }
    bytes[at - 1] = QUOTE;
    bytes[at + length] = QUOTE;
    this.end = at + length + 1;
    return true;
  }

  /** The quote of a text. */
  quote(): void {
    this.bytes[this.end++] = QUOTE;
  }

  /** Bytes that were written before, once more. */
  again(from: number, to: number): void {
    this.bytes.copyWithin(this.end, from, to);
    this.end += to - from;
  }
}

function writeEscape(bytes: Buffer, at: number, code: number): number {
  const escape = ESCAPES[code] ?? 0;
  bytes[at] = BACKSLASH;
  if (escape !== 1) {
    bytes[at + 1] = escape;
    return at + 2;
  }
  bytes[at + 1] = 117;
  bytes[at + 2] = 48;
  bytes[at + 3] = 48;
  bytes[at + 4] = HEX[code >> 4] ?? 48;
  bytes[at + 5] = HEX[code & 15] ?? 48;
  return at + 6;
}
