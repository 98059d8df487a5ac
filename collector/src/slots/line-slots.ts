import type { FieldValue } from '@qiaolou/schema';
import { mayHideText } from '../event/hidden-text.ts';
import { isPlainIpv4, isPlainNumber, isTrimmed } from './plain-bytes.ts';
import { MOST_SLOT_FIELDS, type SlotField, type SlotFields } from './slot-fields.ts';

/** Fields a line may fill here; a line with more is read the other way, which counts what it drops. */
const MOST_FILLED = 200;

/** Bytes of values that do not stand in the line as they are. */
const MOST_SIDE = 32_768;

/** What a slot holds. */
export const SLOT = {
  empty: 0,
  /** A text: bytes of the line. */
  text: 1,
  /** A number: bytes of the line that are its JSON. */
  number: 2,
  /** A value and its JSON, made before. */
  finished: 3,
  /** A value that was made for this line. */
  made: 4,
} as const;

/** A value whose JSON is ready: constants, and words that were translated before. */
export interface Finished {
  readonly value: FieldValue;
  readonly json: Buffer;
}

/** A value with its JSON. */
export function finished(value: FieldValue): Finished {
  return { value, json: Buffer.from(JSON.stringify(value)) };
}

/**
 * The fields of one line, by number: where in the line's bytes their values stand, or what was made of them. It is the one owner of
 * offsets: they are good until the next `begin`.
 */
export class LineSlots {
  readonly fields: SlotFields;
  /** The line. */
  bytes: Buffer = Buffer.alloc(0);
  /** Where the line ends; behind it stand values that were taken out of it as text. */
  end = 0;
  /** All texts are ASCII. */
  ascii = true;
  /** There are bytes that JSON escapes. */
  escapes = false;
  /** Numbers of the filled ones in the order in which they were filled. */
  readonly filled = new Int32Array(MOST_FILLED + 56);
  count = 0;
  /** More were filled than are taken. */
  full = false;
  #sideEnd = 0;
  readonly #side = Buffer.alloc(MOST_SIDE);
  readonly #how = new Uint8Array(MOST_SLOT_FIELDS);
  readonly #from = new Int32Array(MOST_SLOT_FIELDS);
  readonly #to = new Int32Array(MOST_SLOT_FIELDS);
  readonly #finished: (Finished | undefined)[] = [];
  readonly #made: (FieldValue | undefined)[] = [];

  constructor(fields: SlotFields) {
    this.fields = fields;
  }

  /** Empties all and turns to a line, all of whose bytes are clear text. */
  begin(bytes: Buffer, { ascii, escapes }: { readonly ascii: boolean; readonly escapes: boolean }): void {
    this.empty();
    this.bytes = bytes;
    this.end = bytes.length;
    this.#sideEnd = bytes.length;
    this.ascii = ascii;
    this.escapes = escapes;
  }

  /** Empties all. */
  empty(): void {
    for (let at = 0; at < this.count; at += 1) this.#how[this.filled[at] ?? 0] = SLOT.empty;
    this.count = 0;
    this.full = false;
  }

  /** Puts a text behind the line, so that it has bytes there; gives where they begin, -1 when there is no room or it must be cleared. */
  addSide(text: string): number {
    const from = this.#sideEnd;
    const { length } = text;
    if (from + length * 3 > MOST_SIDE) return -1;
    if (this.bytes !== this.#side) {
      this.bytes.copy(this.#side, 0, 0, this.end);
      this.bytes = this.#side;
    }
    const side = this.#side;
    let kinds = 0;
    for (let p = 0; p < length; p += 1) {
      const code = text.charCodeAt(p);
      if (code > 126) return this.#addWide(text, from);
      kinds |= SIDE_KINDS[code] ?? 0;
      side[from + p] = code;
    }
    if (kinds !== 0 && !this.#mayStand(text, kinds)) return -1;
    this.#sideEnd = from + length;
    return from;
  }

  /** Whether what is not plain ASCII in a text may stand as bytes; notes what must be escaped. */
  #mayStand(text: string, kinds: number): boolean {
    if ((kinds & MAY_HIDE) !== 0 && mayHideText(text)) return false;
    this.escapes = true;
    return true;
  }

  #addWide(text: string, from: number): number {
    if (mayHideText(text) || text.trim() !== text || !text.isWellFormed()) return -1;
    this.ascii = false;
    this.escapes = true;
    this.#sideEnd = from + this.#side.write(text, from);
    return from;
  }

  /** Where the text that was put behind the line last ends. */
  get sideEnd(): number {
    return this.#sideEnd;
  }

  has(field: number): boolean {
    return this.#how[field] !== SLOT.empty;
  }

  how(field: number): number {
    return this.#how[field] ?? SLOT.empty;
  }

  from(field: number): number {
    return this.#from[field] ?? 0;
  }

  to(field: number): number {
    return this.#to[field] ?? 0;
  }

  finished(field: number): Finished | undefined {
    return this.#finished[field];
  }

  made(field: number): FieldValue | undefined {
    return this.#made[field];
  }

  setBytes(field: number, from: number, to: number, how: typeof SLOT.text | typeof SLOT.number): void {
    this.#take(field, how);
    this.#from[field] = from;
    this.#to[field] = to;
  }

  setFinished(field: number, value: Finished): void {
    this.#take(field, SLOT.finished);
    this.#finished[field] = value;
  }

  setMade(field: number, value: FieldValue): void {
    this.#take(field, SLOT.made);
    this.#made[field] = value;
  }

  /** Takes a field out. */
  drop(field: number): void {
    const place = this.filled.subarray(0, this.count).indexOf(field);
    if (place < 0) return;
    this.filled.copyWithin(place, place + 1, this.count);
    this.count -= 1;
    this.#how[field] = SLOT.empty;
  }

  /** The value of a field; undefined when there is none. */
  value(field: number): FieldValue | undefined {
    switch (this.#how[field]) {
      case SLOT.text:
        return this.slice(this.from(field), this.to(field));
      case SLOT.number:
        return Number(this.slice(this.from(field), this.to(field)));
      case SLOT.finished:
        return this.#finished[field]?.value;
      case SLOT.made:
        return this.#made[field];
      default:
        return undefined;
    }
  }

  /** The value of a field when it is a text. */
  textOf(field: number): string | undefined {
    const value = this.value(field);
    return typeof value === 'string' ? value : undefined;
  }

  /** Bytes of the line as text. */
  slice(from: number, to: number): string {
    return this.bytes.toString(this.ascii ? 'latin1' : 'utf8', from, to);
  }

  /** Whether a field's value is the text that stands in these bytes of the line. */
  isText(field: number, from: number, to: number): boolean {
    if (this.#how[field] === SLOT.text) {
      const start = this.from(field);
      if (this.to(field) - start !== to - from) return false;
      const { bytes } = this;
      for (let p = 0; p < to - from; p += 1) if (bytes[start + p] !== bytes[from + p]) return false;
      return true;
    }
    if (this.#how[field] === SLOT.number) return false;
    return this.value(field) === this.slice(from, to);
  }

  /**
   * Fills a slot with bytes of the line as its field takes them: trimmed, an address or number only when it is plainly one.
   * False when they must be looked at as text.
   */
  setPlain({ number, kind }: SlotField, from: number, to: number): boolean {
    const { bytes } = this;
    let start = from;
    let end = to;
    while (start < end && isTrimmed(bytes[start] ?? 0)) start += 1;
    while (end > start && isTrimmed(bytes[end - 1] ?? 0)) end -= 1;
    if (start === end || kind === 'word' || !isPlain(kind, bytes, start, end)) return false;
    this.setBytes(number, start, end, kind === 'text' || kind === 'ip' ? SLOT.text : SLOT.number);
    return true;
  }

  #take(field: number, how: number): void {
    if (this.#how[field] === SLOT.empty) {
      if (this.count >= MOST_FILLED) {
        this.full = true;
        return;
      }
      this.filled[this.count++] = field;
    }
    this.#how[field] = how;
  }
}

const ESCAPED = 1;
const MAY_HIDE = 2;
/** Of bytes below 127: those that JSON escapes, and those that what hides text begins with (`event/hidden-text.ts`). */
const SIDE_KINDS = new Uint8Array(128);
SIDE_KINDS.fill(ESCAPED | MAY_HIDE, 0, 32);
for (const sign of '"\\') SIDE_KINDS[sign.charCodeAt(0)] = ESCAPED;
for (const sign of '#^\\') SIDE_KINDS[sign.charCodeAt(0)] = (SIDE_KINDS[sign.charCodeAt(0)] ?? 0) | MAY_HIDE;

function isPlain(kind: SlotField['kind'], bytes: Buffer, from: number, to: number): boolean {
  if (kind === 'ip') return isPlainIpv4(bytes, from, to);
  return kind === 'text' || isPlainNumber(bytes, from, to, kind === 'port');
}
