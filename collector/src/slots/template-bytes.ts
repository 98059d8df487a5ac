import { isIP } from 'node:net';
import { splitTemplate, type TemplatePart } from '../parse/grammars/template.ts';
import type { LinePairs } from './line-pairs.ts';
import { PAIR } from './line-pairs.ts';
import type { LineSlots } from './line-slots.ts';
import type { PackKeys } from './pack-keys.ts';
import { isPlainIpv4, isTrimmed } from './plain-bytes.ts';

/** Captures a template may have. */
const MOST_PARTS = 64;
/** Longest word. */
const MOST_WORD = 4_096;

/** A part of a template with its literal as bytes and its name's number, -1 for none. */
interface BytePart {
  readonly kind: TemplatePart['kind'];
  readonly literal: Buffer;
  readonly key: number;
}

/** What came of a template. */
export const FIT = { no: 0, yes: 1, unsure: 2 } as const;

/** `compileTemplate` (`parse/grammars/template.ts`) on bytes: the same captures, as places in the line. */
export class TemplateBytes {
  readonly #head: Buffer;
  readonly #parts: readonly BytePart[];
  readonly #from = new Int32Array(MOST_PARTS);
  readonly #to = new Int32Array(MOST_PARTS);

  /** @throws RangeError when it has more captures than are counted. */
  constructor(template: string, keys: PackKeys) {
    const { head, parts } = splitTemplate(template);
    if (parts.length > MOST_PARTS) throw new RangeError('a template has too many captures');
    this.#head = Buffer.from(head);
    this.#parts = parts.map(({ kind, literal, name }) => ({
      kind,
      literal: Buffer.from(literal),
      key: name === '' ? -1 : keys.named(name),
    }));
  }

  /** Adds what a range of the line gives to its pairs, when it fits. */
  read({ bytes, ascii }: LineSlots, pairs: LinePairs, from: number, to: number): number {
    if (!occursAt(bytes, from, to, this.#head)) return FIT.no;
    let p = from + this.#head.length;
    const parts = this.#parts;
    for (let at = 0; at < parts.length; at += 1) {
      const part = parts[at];
      if (part === undefined) break;
      const end = captureEnd(bytes, { from: p, to, start: from }, part);
      if (end < 0) return FIT.no;
      const fit = this.#fit(bytes, ascii, { at, from: p, to: end }, part.kind);
      if (fit !== FIT.yes) return fit;
      p = end + part.literal.length;
    }
    for (let at = 0; at < parts.length; at += 1) {
      const key = parts[at]?.key ?? -1;
      if (key >= 0) pairs.add(key, this.#from[at] ?? 0, this.#to[at] ?? 0, PAIR.plain);
    }
    return FIT.yes;
  }

  /** Whether a capture is such a thing as its kind says; notes where it stands, trimmed. */
  #fit(
    bytes: Buffer,
    ascii: boolean,
    { at, from, to }: { readonly at: number; readonly from: number; readonly to: number },
    kind: BytePart['kind'],
  ): number {
    const bare = kind === 'ip' && to > from && bytes[to - 1] === 46 ? to - 1 : to;
    if (!fits(bytes, from, bare, kind))
      return kind === 'word' && bare - from > MOST_WORD && !ascii ? FIT.unsure : FIT.no;
    const start = trimmedFrom(bytes, from, bare);
    const end = trimmedTo(bytes, start, bare);
    if (kind === 'ip' && !isAddress(bytes, start, end)) return FIT.no;
    this.#from[at] = start;
    this.#to[at] = end;
    return FIT.yes;
  }
}

/** Of addresses only the trimmed text tells. */
function fits(bytes: Buffer, from: number, to: number, kind: BytePart['kind']): boolean {
  if (kind === 'int') return isInteger(bytes, from, to);
  return kind !== 'word' || isWord(bytes, from, to);
}

function trimmedFrom(bytes: Buffer, from: number, to: number): number {
  let p = from;
  while (p < to && isTrimmed(bytes[p] ?? 0)) p += 1;
  return p;
}

function trimmedTo(bytes: Buffer, from: number, to: number): number {
  let p = to;
  while (p > from && isTrimmed(bytes[p - 1] ?? 0)) p -= 1;
  return p;
}

function captureEnd(
  bytes: Buffer,
  { from, to, start }: { readonly from: number; readonly to: number; readonly start: number },
  { kind, literal }: BytePart,
): number {
  if (kind === 'rest') return to;
  if (literal.length > 0) {
    if (kind !== 'most') return indexOf(bytes, from, to, literal);
    const end = lastIndexOf(bytes, start, to, literal);
    return end < from ? -1 : end;
  }
  switch (kind) {
    case 'text':
    case 'most':
    case 'quoted':
      return to;
    case 'int':
      return runEnd(bytes, from, to, isDigit);
    case 'ip':
      return runEnd(bytes, from, to, isOfAddress);
    case 'word':
      return wordEnd(bytes, from, to);
    default:
      return kind satisfies never;
  }
}

function runEnd(bytes: Buffer, from: number, to: number, is: (code: number) => boolean): number {
  let p = from;
  while (p < to && is(bytes[p] ?? 0)) p += 1;
  return p;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function isOfAddress(code: number): boolean {
  return isDigit(code) || code === 46 || code === 58 || ((code | 32) >= 97 && (code | 32) <= 102);
}

/** Up to a blank, `,`, `;`, a bracket, or one of their full-width forms. */
function wordEnd(bytes: Buffer, from: number, to: number): number {
  let p = from;
  for (; p < to; p += 1) {
    const code = bytes[p] ?? 0;
    if (isTrimmed(code) || code === 44 || code === 59 || code === 40 || code === 41) break;
    if (code === 0xef && bytes[p + 1] === 0xbc && WIDE_STOPS.has(bytes[p + 2] ?? 0)) break;
    if (code === 0xe3 && bytes[p + 1] === 0x80 && bytes[p + 2] === 0x82) break;
  }
  return p;
}

/** Last bytes of `（`, `）`, `，`, `；`. */
const WIDE_STOPS: ReadonlySet<number> = new Set([0x88, 0x89, 0x8c, 0x9b]);

function isWord(bytes: Buffer, from: number, to: number): boolean {
  if (to === from || to - from > MOST_WORD) return false;
  for (let p = from; p < to; p += 1) if (isTrimmed(bytes[p] ?? 0)) return false;
  return true;
}

function isInteger(bytes: Buffer, from: number, to: number): boolean {
  return to > from && to - from <= 18 && runEnd(bytes, from, to, isDigit) === to;
}

function isAddress(bytes: Buffer, from: number, to: number): boolean {
  return isPlainIpv4(bytes, from, to) || isIP(bytes.toString('utf8', from, to)) !== 0;
}

/** Whether a literal stands at a place. */
function occursAt(bytes: Buffer, from: number, to: number, literal: Buffer): boolean {
  const { length } = literal;
  if (from + length > to) return false;
  for (let p = 0; p < length; p += 1) if (bytes[from + p] !== literal[p]) return false;
  return true;
}

/** Of short ranges a loop is quicker than the call. */
function indexOf(bytes: Buffer, from: number, to: number, literal: Buffer): number {
  const first = literal[0];
  const last = to - literal.length;
  for (let p = from; p <= last; p += 1) if (bytes[p] === first && occursAt(bytes, p, to, literal)) return p;
  return -1;
}

function lastIndexOf(bytes: Buffer, from: number, to: number, literal: Buffer): number {
  const first = literal[0];
  for (let p = to - literal.length; p >= from; p -= 1)
    if (bytes[p] === first && occursAt(bytes, p, to, literal)) return p;
  return -1;
}
