import { addField, type RawFields } from '../raw-fields.ts';

/** How pairs are written. */
export interface KeyValueOptions {
  /** Characters between pairs; with a space among them keys hold no spaces. Default: space, tab, `,`, `;`, `|`. */
  readonly pair?: string | undefined;
  /** Characters between key and value: `=` (default), `:` or both; full-width `：` is added to `:`. */
  readonly eq?: string | undefined;
  /** Quotes around values: default `"` and `'`. */
  readonly quotes?: string | undefined;
  /** `true`: a value ends at the next separator; `false` (default): at the next key, so it may hold separators. */
  readonly strict?: boolean | undefined;
}

type KeyValueScanner = (text: string, fields: RawFields) => number;

const MAX_KEY = 64;
/** `Show Name` and `application attribute id` are keys; a whole sentence before a colon is not. */
const MAX_KEY_SPACES = 3;
const DEFAULT_PAIR = ' \t,;|\n\r';
const CLOSING: Readonly<Record<string, string>> = { '“': '”', '[': ']' };

/** What a character may be to a scanner; several of them added up. */
const PAIR = 1;
const EQ = 2;
const FORBIDDEN = 4;

/** Kinds of characters, one array read for ASCII. */
interface CharKinds {
  readonly ascii: Uint8Array;
  readonly wide: Map<number, number>;
}

function addKind({ ascii, wide }: CharKinds, chars: string, kind: number): void {
  for (const char of chars) {
    const code = char.charCodeAt(0);
    if (code < 128) ascii[code] = (ascii[code] ?? 0) | kind;
    else wide.set(code, (wide.get(code) ?? 0) | kind);
  }
}

function kindOf(code: number, { ascii, wide }: CharKinds): number {
  return code < 128 ? (ascii[code] ?? 0) : (wide.get(code) ?? 0);
}

/** What no key holds: quotes, brackets of JSON and XML, `?`, `&` — those mean a URL or a value. */
const NEVER_IN_KEYS = '"\'}<>?=\\!，。；“”';

/**
 * Compiles a scanner for `key=value` pairs as devices write them: quoted or bare values, spaces around the separator,
 * bare values with spaces in them (`GenTime= 2020-04-13 15:44:42  SrcIP=…`), Chinese keys and full-width punctuation.
 * The scanner adds to `fields` and returns how many characters the pairs cover. Linear: every key is looked for in at
 * most 64 characters before its separator.
 */
export function compileKeyValue(options: KeyValueOptions = {}): KeyValueScanner {
  const pair = options.pair ?? DEFAULT_PAIR;
  const eq = options.eq ?? '=';
  const colon = eq.includes(':');
  const spaceInKey = !pair.includes(' ');
  const separators = colon ? `${eq}：` : eq;
  const kinds: CharKinds = { ascii: new Uint8Array(128), wide: new Map() };
  addKind(kinds, `${pair}${pair.includes(',') ? '，' : ''}${pair.includes(';') ? '；' : ''}`, PAIR);
  addKind(kinds, separators, EQ);
  addKind(kinds, `${NEVER_IN_KEYS}${separators}${colon ? ']:{' : '&'}${spaceInKey ? '' : '/'}`, FORBIDDEN);
  const scan: Scan = {
    kinds,
    spaceInKey,
    colon,
    slash: eq.includes('/'),
    quotes: options.quotes ?? '"\'',
    strict: options.strict === true,
  };
  return (text, fields) => scanPairs(text, fields, scan);
}

interface Scan {
  /** Forbidden is a character that cannot stand in a key; before a colon `{` and `]` cannot either, and `&` can. */
  readonly kinds: CharKinds;
  readonly spaceInKey: boolean;
  readonly colon: boolean;
  readonly slash: boolean;
  readonly quotes: string;
  readonly strict: boolean;
}

interface OpenPair {
  readonly key: string;
  readonly valueAt: number;
}

function scanPairs(text: string, fields: RawFields, scan: Scan): number {
  let covered = 0;
  let open: OpenPair | undefined;
  /** Nothing before this offset may be part of the next key. */
  let floor = 0;
  const close = (end: number): void => {
    if (open === undefined) return;
    const value = trimValue(text, open.valueAt, end, scan.kinds);
    covered += open.key.length + 1 + value.length;
    addField(fields, open.key, value);
    open = undefined;
  };
  for (let p = 0; p < text.length; p += 1) {
    const kind = kindOf(text.charCodeAt(p), scan.kinds);
    if (scan.strict && open !== undefined && (kind & PAIR) !== 0) {
      close(p);
      floor = p;
      continue;
    }
    if ((kind & EQ) === 0) continue;
    const keyAt = keyStart(text, { eqAt: p, floor, inValue: open !== undefined }, scan);
    if (keyAt < 0) continue;
    close(keyAt);
    const key = text.slice(keyAt, p).trim();
    const valueAt = skipSpaces(text, p + 1);
    const quoted = quotedEnd(text, valueAt, scan.quotes);
    if (quoted === undefined) {
      open = { key, valueAt: p + 1 };
      floor = p + 1;
      continue;
    }
    covered += quoted - keyAt + 1;
    addField(fields, key, unescape(text.slice(valueAt + 1, quoted)));
    p = quoted;
    floor = quoted + 1;
  }
  close(withoutPeriod(text, open?.valueAt));
  return Math.min(covered, text.length);
}

/** The end of the text, before the period that ends the sentence the pairs are; `10.0.0.1.` and `a b.` have it too, `1.` and `..` keep theirs. */
function withoutPeriod(text: string, valueAt: number | undefined): number {
  const end = wordEnd(text, text.length, valueAt ?? text.length);
  return valueAt !== undefined && end - valueAt > 2 && /[\w)]\.$/.test(text.slice(end - 2, end))
    ? end - 1
    : text.length;
}

interface KeyPlace {
  readonly eqAt: number;
  /** Nothing before this belongs to the key. */
  readonly floor: number;
  /** A bare value is open: then the key needs a separator before it. */
  readonly inValue: boolean;
}

/** Start of the key that ends at `eqAt`, or -1 when what stands there is no key. */
function keyStart(text: string, { eqAt, floor, inValue }: KeyPlace, scan: Scan): number {
  const end = wordEnd(text, eqAt, floor);
  const least = Math.max(floor, end - MAX_KEY);
  let p = end;
  let closed = 0;
  while (p > least) {
    const code = text.charCodeAt(p - 1);
    const kind = kindOf(code, scan.kinds);
    if ((kind & PAIR) !== 0) break;
    if ((kind & FORBIDDEN) !== 0) return -1;
    if (endsLead(text, p - 1, scan)) return wordStart(text, p, end, scan);
    if (isClosing(code)) closed += 1;
    else if (isOpening(code)) {
      // An unclosed bracket opens the list of pairs: `detected. (SyslogId=21, …`.
      if (closed === 0) return inValue && scan.colon ? -1 : wordStart(text, p, end, scan);
      closed -= 1;
    }
    p -= 1;
  }
  if (p > floor && p === least && !isPair(text.charCodeAt(p - 1), scan.kinds)) return -1;
  return p === floor && inValue ? -1 : wordStart(text, p, end, scan);
}

/** Where a word ends that has spaces behind it up to `at`. */
function wordEnd(text: string, at: number, floor: number): number {
  let p = at;
  while (p > floor && text.charCodeAt(p - 1) === 32) p -= 1;
  return p;
}

/** `:` or `{`, and `]` before a blank in front of keys with blanks: what is said before the pairs ends with it. */
function endsLead(text: string, at: number, { spaceInKey }: Scan): boolean {
  const code = text.charCodeAt(at);
  return code === 58 || code === 123 || (spaceInKey && code === 93 && text.charCodeAt(at + 1) === 32);
}

function isClosing(code: number): boolean {
  return code === 41 || code === 93;
}

function isOpening(code: number): boolean {
  return code === 40 || code === 91;
}

function wordStart(text: string, from: number, end: number, scan: Scan): number {
  let p = from;
  while (p < end && isLead(text.charCodeAt(p))) p += 1;
  return p < end && validKey(text, p, end, scan) ? p : -1;
}

/** A blank, `-`, or a backtick (DPtech writes two before each key) in front of a key. */
function isLead(code: number): boolean {
  return code === 32 || code === 45 || code === 96;
}

function validKey(text: string, at: number, end: number, scan: Scan): boolean {
  const first = text.charCodeAt(at);
  // `10:30:05` must not become a key 10, nor `(id=…` lose its key to the bracket.
  if (scan.colon && first >= 48 && first <= 57) return false;
  if (scan.colon && text.startsWith('//', end + 1)) return false;
  if (scan.spaceInKey && spaces(text, at, end) > MAX_KEY_SPACES) return false;
  if (scan.slash && !(first > 0x3000 || (first >= 65 && first <= 122))) return false;
  return first !== 37 && first !== 47;
}

function spaces(text: string, from: number, to: number): number {
  let count = 0;
  for (let p = from; p < to; p += 1) if (text.charCodeAt(p) === 32) count += 1;
  return count;
}

function skipSpaces(text: string, at: number): number {
  let p = at;
  while (text.charCodeAt(p) === 32 || text.charCodeAt(p) === 9) p += 1;
  return p;
}

/** Offset of the closing quote when a quote opens at `at`; an unclosed one reaches to the end. */
function quotedEnd(text: string, at: number, quotes: string): number | undefined {
  const quote = text.charAt(at);
  if (quote === '' || !quotes.includes(quote)) return undefined;
  const closing = CLOSING[quote] ?? quote;
  for (let p = text.indexOf(closing, at + 1); p >= 0; p = text.indexOf(closing, p + 1)) {
    let slashes = 0;
    while (text.charCodeAt(p - 1 - slashes) === 92 && slashes < 64) slashes += 1;
    if (slashes % 2 === 0 || endsValue(text, p, closing)) return p;
  }
  return text.length;
}

/** `C:\dir\` ends in a backslash that escapes nothing: a separator behind the quote proves it, where the next quote opens a value. */
function endsValue(text: string, quoteAt: number, closing: string): boolean {
  if (!isBoundary(text.charCodeAt(quoteAt + 1))) return false;
  const next = text.indexOf(closing, quoteAt + 1);
  return next < 0 || '=:：'.includes(text.charAt(next - 1));
}

function isBoundary(code: number): boolean {
  return Number.isNaN(code) || code === 32 || code === 44 || code === 59 || code === 9;
}

function unescape(value: string): string {
  return value.includes('\\"') ? value.replaceAll('\\"', '"') : value;
}

/** A bare value without the separators around it. */
function trimValue(text: string, from: number, to: number, kinds: CharKinds): string {
  let start = from;
  let end = to;
  while (start < end && isBlank(text.charCodeAt(start))) start += 1;
  while (end > start && endsValueAt(text.charCodeAt(end - 1), kinds)) end -= 1;
  const value = withoutBracket(text.slice(start, end));
  // The bracket that closed the list of pairs, not one the value opened.
  return value.endsWith(')') && !value.includes('(') ? value.slice(0, -1) : value;
}

/** A blank, a separator, or the bar of columns. */
function endsValueAt(code: number, kinds: CharKinds): boolean {
  return isBlank(code) || code === 124 || isPair(code, kinds);
}

/** `[a=b][c=d]`: the brackets between two pairs belong to neither. */
function withoutBracket(value: string): string {
  return value.endsWith('][') ? value.slice(0, -2) : value;
}

function isPair(code: number, kinds: CharKinds): boolean {
  return (kindOf(code, kinds) & PAIR) !== 0;
}

function isBlank(code: number): boolean {
  return code === 32 || code === 9 || code === 10 || code === 13 || code === 96;
}
