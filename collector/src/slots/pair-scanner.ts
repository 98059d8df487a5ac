import type { KeyValueOptions } from '../parse/grammars/key-value.ts';
import type { LinePairs } from './line-pairs.ts';
import type { PackKeys } from './pack-keys.ts';

/** What a byte may be; several added up. */
const PAIR = 1;
const EQ = 2;
const FORBIDDEN = 4;
const LEAD = 8;
const CLOSING = 16;
const OPENING = 32;
const WIDE = 64;
/** First bytes of the full-width signs that mean something here: `，。；：“”`. */
const WIDE_SIGN = 128;

const MAX_KEY = 64;
const MAX_KEY_SPACES = 3;
const DEFAULT_PAIR = ' \t,;|\n\r';
const NEVER_IN_KEYS = '"\'}<>?=\\!';
const NONE = -1;
const UNSURE = -2;
const GO_ON = -3;

/**
 * `compileKeyValue` (`parse/grammars/key-value.ts`) on bytes: the same pairs, as places in the line. It is not sure of full-width
 * signs where they could mean something, and of keys with tabs.
 */
export class PairScanner {
  readonly #keys: PackKeys;
  readonly #kinds = new Uint8Array(256);
  /** 1: a byte at which the scan stops. */
  readonly #stops = new Uint8Array(256);
  readonly #quotes: ReadonlySet<number>;
  readonly #wideQuotes: boolean;
  readonly #spaceInKey: boolean;
  readonly #colon: boolean;
  readonly #slash: boolean;
  readonly #strict: boolean;
  /** The scan before found a pair. */
  found = false;
  #pairs: LinePairs | undefined;
  #bytes: Buffer = Buffer.alloc(0);
  #closed = 0;
  #wideBytes = 0;
  #open = NONE;
  #valueAt = 0;
  #floor = 0;

  constructor(options: KeyValueOptions, keys: PackKeys) {
    this.#keys = keys;
    const { pair = DEFAULT_PAIR, eq = '=', quotes = '"\'', strict = false } = options;
    this.#spaceInKey = !pair.includes(' ');
    this.#colon = eq.includes(':');
    this.#slash = eq.includes('/');
    this.#strict = strict;
    const codes = Array.from(quotes, (quote) => quote.charCodeAt(0));
    this.#quotes = new Set(codes.filter((code) => code < 128));
    this.#wideQuotes = codes.some((code) => code >= 128);
    this.#mark(pair, PAIR);
    this.#mark(eq, EQ);
    this.#mark(`${NEVER_IN_KEYS}${eq}${this.#colon ? ']:{' : '&'}${this.#spaceInKey ? '' : '/'}`, FORBIDDEN);
    this.#mark(this.#spaceInKey ? ':{]' : ':{', LEAD);
    this.#mark(')]', CLOSING);
    this.#mark('([', OPENING);
    this.#kinds.fill(WIDE, 128);
    for (const lead of [0xe2, 0xe3, 0xef]) this.#kinds[lead] = WIDE | WIDE_SIGN;
    for (let code = 0; code < 256; code += 1) this.#stops[code] = this.#isStop(code) ? 1 : 0;
  }

  /** Adds the pairs of a range to those of a line; false when it is not sure of them. */
  scan(pairs: LinePairs, bytes: Buffer, from: number, to: number): boolean {
    this.#pairs = pairs;
    this.#bytes = bytes;
    this.#open = NONE;
    this.#floor = from;
    this.found = false;
    const stops = this.#stops;
    for (let p = from; p < to; p += 1) {
      if (stops[bytes[p] ?? 0] === 0) continue;
      const next = this.#stop(p, to);
      if (next === UNSURE) return false;
      p = next;
    }
    return this.#close(this.#withoutPeriod(to));
  }

  /** The end of the text, before the period that ends the sentence the pairs are. */
  #withoutPeriod(to: number): number {
    if (this.#open < 0) return to;
    const bytes = this.#bytes;
    const end = wordEnd(bytes, to, this.#valueAt);
    const isPeriod = end - this.#valueAt > 2 && bytes[end - 1] === 46 && endsWord(bytes[end - 2] ?? 0);
    return isPeriod ? end - 1 : to;
  }

  /** Deals with a byte that may end a key or a value; gives where to go on behind. */
  #stop(p: number, to: number): number {
    const kind = this.#kinds[this.#bytes[p] ?? 0] ?? 0;
    if (kind >= WIDE) return this.#wideSign(p) ? UNSURE : p;
    if (this.#strict && this.#open >= 0 && (kind & PAIR) !== 0) {
      if (!this.#close(p)) return UNSURE;
      this.#floor = p;
      return p;
    }
    if ((kind & EQ) === 0) return p;
    const keyAt = this.#keyStart(p);
    if (keyAt === NONE) return p;
    return keyAt === UNSURE || !this.#close(keyAt) ? UNSURE : this.#begin(keyAt, p, to);
  }

  /** Where `：` would part key and value, or `，` two pairs. */
  #wideSign(p: number): boolean {
    if (this.#bytes[p] !== 0xef || this.#bytes[p + 1] !== 0xbc) return false;
    const third = this.#bytes[p + 2];
    return (this.#colon && third === 0x9a) || (this.#strict && (third === 0x8c || third === 0x9b));
  }

  /** Begins the pair of the key before the sign at `eqAt`; gives its last byte that is dealt with. */
  #begin(keyAt: number, eqAt: number, to: number): number {
    const bytes = this.#bytes;
    const keyEnd = wordEnd(bytes, eqAt, keyAt);
    if (bytes[keyAt] === 9 || bytes[keyEnd - 1] === 9) return UNSURE;
    const key = this.#keys.of(bytes, keyAt, keyEnd);
    if (key < 0) return UNSURE;
    let at = eqAt + 1;
    while (at < to && (bytes[at] === 32 || bytes[at] === 9)) at += 1;
    const first = at < to ? (bytes[at] ?? 0) : 0;
    if (this.#wideQuotes && first === 0xe2) return UNSURE;
    if (!this.#quotes.has(first)) {
      this.#open = key;
      this.#valueAt = this.#floor = eqAt + 1;
      return eqAt;
    }
    const end = quotedEnd(bytes, at, to);
    this.found = true;
    this.#pairs?.add(key, at + 1, end, hasEscapedQuote(bytes, at + 1, end) ? 1 : 0);
    this.#open = NONE;
    this.#floor = end + 1;
    return end;
  }

  /** Ends the value that is open; false when that is not sure. */
  #close(end: number): boolean {
    if (this.#open < 0) return true;
    const bytes = this.#bytes;
    let from = this.#valueAt;
    while (from < end && isBlank(bytes[from] ?? 0)) from += 1;
    let to = this.#valueEnd(from, end);
    if (to - from >= 2 && bytes[to - 1] === 91 && bytes[to - 2] === 93) to -= 2;
    if (to > from && !isSureEnd(bytes, to)) return false;
    // The bracket that closed the list of pairs, not one the value opened.
    if (bytes[to - 1] === 41 && to > from && !includes(bytes, from, to, 40)) to -= 1;
    this.found = true;
    this.#pairs?.add(this.#open, from, to, 0);
    this.#open = NONE;
    return true;
  }

  #valueEnd(from: number, end: number): number {
    const bytes = this.#bytes;
    let to = end;
    while (to > from) {
      const code = bytes[to - 1] ?? 0;
      if (!isBlank(code) && ((this.#kinds[code] ?? 0) & PAIR) === 0) break;
      to -= 1;
    }
    return to;
  }

  /** Start of the key that ends at `eqAt`; `NONE` when what stands there is no key. */
  #keyStart(eqAt: number): number {
    const bytes = this.#bytes;
    const floor = this.#floor;
    const end = wordEnd(bytes, eqAt, floor);
    const least = Math.max(floor, end - MAX_KEY);
    this.#closed = 0;
    this.#wideBytes = 0;
    let p = end;
    for (; p > least; p -= 1) {
      const kind = this.#kinds[bytes[p - 1] ?? 0] ?? 0;
      if (kind === 0) continue;
      if ((kind & PAIR) !== 0) break;
      const found = this.#inKey(p, kind, end);
      if (found !== GO_ON) return found;
    }
    if (p === floor) return this.#open >= 0 ? NONE : this.#wordStart(p, end);
    if (p === least && this.#wideBytes > 0) return UNSURE;
    const isWhole = p > least || ((this.#kinds[bytes[p - 1] ?? 0] ?? 0) & PAIR) !== 0;
    return isWhole ? this.#wordStart(p, end) : NONE;
  }

  /** What a byte before `p` that means something does to a key that is read from its end on. */
  #inKey(p: number, kind: number, end: number): number {
    if ((kind & FORBIDDEN) !== 0) return NONE;
    if ((kind & WIDE_SIGN) !== 0) return UNSURE;
    if ((kind & WIDE) !== 0) this.#wideBytes += 1;
    else if (this.#endsLead(p - 1, kind)) return this.#wordStart(p, end);
    else if ((kind & CLOSING) !== 0) this.#closed += 1;
    else if ((kind & OPENING) !== 0) {
      // An unclosed bracket opens the list of pairs.
      if (this.#closed === 0) return this.#open >= 0 && this.#colon ? NONE : this.#wordStart(p, end);
      this.#closed -= 1;
    }
    return GO_ON;
  }

  #endsLead(at: number, kind: number): boolean {
    if ((kind & LEAD) === 0) return false;
    return this.#bytes[at] !== 93 || this.#bytes[at + 1] === 32;
  }

  #wordStart(from: number, end: number): number {
    const bytes = this.#bytes;
    let p = from;
    while (p < end && (bytes[p] === 32 || bytes[p] === 45 || bytes[p] === 96)) p += 1;
    return p < end && this.#isKey(p, end) ? p : NONE;
  }

  #isKey(at: number, end: number): boolean {
    const bytes = this.#bytes;
    const first = bytes[at] ?? 0;
    if (this.#colon && ((first >= 48 && first <= 57) || (bytes[end + 1] === 47 && bytes[end + 2] === 47))) return false;
    if (this.#spaceInKey && spaces(bytes, at, end) > MAX_KEY_SPACES) return false;
    if (this.#slash && !(first >= 0xe4 || (first >= 65 && first <= 122))) return false;
    return first !== 37 && first !== 47;
  }

  #isStop(code: number): boolean {
    const kind = this.#kinds[code] ?? 0;
    if (code === 0xef) return this.#colon || this.#strict;
    return (kind & EQ) !== 0 || (this.#strict && (kind & PAIR) !== 0);
  }

  #mark(chars: string, kind: number): void {
    for (const char of chars) {
      const code = char.charCodeAt(0);
      if (code < 128) this.#kinds[code] = (this.#kinds[code] ?? 0) | kind;
    }
  }
}

/** A value that ends with `，`, `；` or a bar may have a separator at its end. */
function isSureEnd(bytes: Buffer, to: number): boolean {
  const last = bytes[to - 1];
  return last !== 124 && !((last === 0x8c || last === 0x9b) && bytes[to - 2] === 0xbc);
}

function wordEnd(bytes: Buffer, at: number, floor: number): number {
  let p = at;
  while (p > floor && bytes[p - 1] === 32) p -= 1;
  return p;
}

function spaces(bytes: Buffer, from: number, to: number): number {
  let count = 0;
  for (let p = from; p < to; p += 1) if (bytes[p] === 32) count += 1;
  return count;
}

function includes(bytes: Buffer, from: number, to: number, code: number): boolean {
  for (let p = from; p < to; p += 1) if (bytes[p] === code) return true;
  return false;
}

function isBlank(code: number): boolean {
  return code === 32 || code === 9 || code === 10 || code === 13 || code === 96;
}

/** Offset of the quote that closes the one at `at`; an unclosed one reaches to the end. */
function quotedEnd(bytes: Buffer, at: number, to: number): number {
  const quote = bytes[at] ?? 0;
  const closing = quote === 91 ? 93 : quote;
  for (let p = at + 1; p < to; p += 1) {
    if (bytes[p] !== closing) continue;
    let slashes = 0;
    while (bytes[p - 1 - slashes] === 92 && slashes < 64) slashes += 1;
    if (slashes % 2 === 0 || endsValue(bytes, p, to)) return p;
  }
  return to;
}

/** A separator behind the quote proves that the backslash before it escapes nothing, where the next quote opens a value. */
function endsValue(bytes: Buffer, quoteAt: number, to: number): boolean {
  if (!isBoundary(quoteAt + 1 < to ? (bytes[quoteAt + 1] ?? 0) : 0)) return false;
  const next = bytes.indexOf(bytes[quoteAt] ?? 0, quoteAt + 1);
  if (next < 0 || next >= to) return true;
  const before = bytes[next - 1];
  return before === 61 || before === 58 || (before === 0x9a && bytes[next - 2] === 0xbc && bytes[next - 3] === 0xef);
}

/** A letter of ASCII, a digit, `_` or `)`. */
function endsWord(code: number): boolean {
  return (code >= 48 && code <= 57) || ((code | 32) >= 97 && (code | 32) <= 122) || code === 95 || code === 41;
}

/** The end of the text (0), or what stands behind a value. */
function isBoundary(code: number): boolean {
  return code === 0 || code === 32 || code === 44 || code === 59 || code === 9;
}

function hasEscapedQuote(bytes: Buffer, from: number, to: number): boolean {
  for (let p = from; p + 1 < to; p += 1) if (bytes[p] === 92 && bytes[p + 1] === 34) return true;
  return false;
}
