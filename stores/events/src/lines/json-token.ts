import type { LineBytes } from './line-bytes.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const LETTER_U = 0x75;
const FIRST_PRINTABLE = 0x20;
/** Digits of a number that is surely the same as text and as a double. */
const SURE_DIGITS = 15;

/** What may stand after a backslash, besides `u` and four digits (RFC 8259 §7). */
const ESCAPES = Buffer.from('"\\/bfnrt');
const HEX_DIGITS = Buffer.from('0123456789abcdefABCDEF');

const TRUE = Buffer.from('true');
const FALSE = Buffer.from('false');

/** What a token of JSON is. */
export const TOKEN = {
  /** None that is read here. */
  none: 0,
  /** A text that is its own bytes. */
  text: 1,
  /** A text with escapes, none of a surrogate. */
  escaped: 2,
  /** A value that `JSON.stringify` would write with the same bytes. */
  exact: 3,
  /** A value that must be read by JSON. */
  other: 4,
} as const;

/** Where a token ends, and what it is. */
export interface Token {
  kind: (typeof TOKEN)[keyof typeof TOKEN];
  /** The byte after its last one. */
  end: number;
}

/**
 * Reads the value that begins at a byte: a text, a number, a boolean or a list of such. Of anything else, of what only
 * looks like it, and of texts that are no whole characters, `none`: JSON has to decide.
 */
export function readToken(token: Token, lines: LineBytes, at: number): void {
  const first = lines.bytes[at];
  if (first === QUOTE) readText(token, lines, at);
  else if (first === OPEN_LIST) readList(token, lines, at);
  else readPlain(token, lines.bytes, at);
}

function readPlain(token: Token, bytes: Buffer, at: number): void {
  const first = bytes[at] ?? 0;
  token.kind = TOKEN.none;
  if (first === MINUS || (first >= ZERO && first <= NINE)) readNumber(token, bytes, at);
  else if (isAt(TRUE, bytes, at)) found(token, TOKEN.exact, at + TRUE.length);
  else if (isAt(FALSE, bytes, at)) found(token, TOKEN.exact, at + FALSE.length);
}

function readText(token: Token, lines: LineBytes, at: number): void {
  const { bytes } = lines;
  let kind: Token['kind'] = TOKEN.text;
  token.kind = TOKEN.none;
  let end = plainUntil(lines, at + 1);
  for (let byte = bytes[end] ?? 0; byte !== QUOTE; byte = bytes[end] ?? 0) {
    if (byte === BACKSLASH) {
      const length = escapeLength(bytes, end + 1);
      if (length === 0) return;
      kind = TOKEN.escaped;
      end = plainUntil(lines, end + 1 + length);
      continue;
    }
    if (byte < FIRST_PRINTABLE) return;
    end++;
  }
  found(token, kind, end + 1);
}

/**
 * A byte up to which nothing is a quote, a backslash or a control character; the next of those is among the four from there, or
 * the bytes end.
 */
function plainUntil({ view, length }: LineBytes, at: number): number {
  let end = at;
  for (const last = length - 4; end <= last; end += 4) {
    const word = view.getInt32(end, true);
    const quotes = word ^ 0x22_22_22_22;
    const backslashes = word ^ 0x5c_5c_5c_5c;
    // A byte less one borrows its highest bit only from one that is zero.
    const found =
      ((quotes - 0x01_01_01_01) & ~quotes) |
      ((backslashes - 0x01_01_01_01) & ~backslashes) |
      ((word - 0x20_20_20_20) & ~word);
    if ((found & 0x80_80_80_80) !== 0) return end;
  }
  return end;
}

/** Bytes after the backslash of an escape; 0 for none of JSON, and for one of a surrogate. */
function escapeLength(bytes: Buffer, at: number): number {
  const letter = bytes[at] ?? 0;
  if (letter !== LETTER_U) return ESCAPES.includes(letter) ? 1 : 0;
  for (let digit = at + 1; digit <= at + 4; digit++) if (!HEX_DIGITS.includes(bytes[digit] ?? 0)) return 0;
  const [high = 0, next = 0] = [bytes[at + 1], bytes[at + 2]];
  const surrogate = (high === 0x64 || high === 0x44) && !(next >= ZERO && next <= 0x37);
  return surrogate ? 0 : 5;
}

function readNumber(token: Token, bytes: Buffer, at: number): void {
  const from = bytes[at] === MINUS ? at + 1 : at;
  let end = digitsFrom(bytes, from);
  const digits = end - from;
  const zero = bytes[from] === ZERO;
  if (digits === 0 || digits > SURE_DIGITS || (zero && (digits > 1 || from > at))) return;
  let kind: Token['kind'] = TOKEN.exact;
  if (bytes[end] === POINT) {
    const fraction = end + 1;
    end = digitsFrom(bytes, fraction);
    if (end === fraction || end - fraction > SURE_DIGITS) return;
    kind = TOKEN.other;
  }
  found(token, kind, end);
}

function digitsFrom(bytes: Buffer, at: number): number {
  let end = at;
  for (let byte = bytes[end] ?? 0; byte >= ZERO && byte <= NINE; byte = bytes[end] ?? 0) end++;
  return end;
}

function readList(token: Token, lines: LineBytes, at: number): void {
  const { bytes } = lines;
  let kind: Token['kind'] = TOKEN.exact;
  for (let item = at + 1; ; item = token.end + 1) {
    if (bytes[item] === QUOTE) readText(token, lines, item);
    else readPlain(token, bytes, item);
    if (token.kind === TOKEN.none) return;
    if (token.kind !== TOKEN.exact && token.kind !== TOKEN.text) kind = TOKEN.other;
    const after = bytes[token.end];
    if (after === CLOSE_LIST) break;
    if (after !== COMMA) {
      token.kind = TOKEN.none;
      return;
    }
  }
  found(token, kind, token.end + 1);
}

function isAt(text: Buffer, bytes: Buffer, at: number): boolean {
  for (let byte = 0; byte < text.length; byte++) if (bytes[at + byte] !== text[byte]) return false;
  return true;
}

function found(token: Token, kind: Token['kind'], end: number): void {
  token.kind = kind;
  token.end = end;
}
