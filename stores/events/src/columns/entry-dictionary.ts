import type { ByteValue } from '../lines/byte-value.ts';
import { MARK_BYTE } from './entry-text.ts';
import { TextList, type Texts } from './text-list.ts';
import { withSpare } from './with-spare.ts';

/** Places of the table that a look-up goes through at most; beyond them values are made to collide. */
const MOST_PROBES = 64;
/** FNV-1a, 32 bits. */
const HASH_START = 0x81_1c_9d_c5;
const HASH_PRIME = 0x01_00_01_93;
const FIRST_BYTES = 256;
const FIRST_ENTRIES = 16;
const MARK = String.fromCharCode(MARK_BYTE);

/**
 * The entries of a column that grows, as UTF-8, each once: their codes are 1, 2, 3 and so on. Looking a value up makes no
 * text of it. Values that are made to collide cost what they would in a `Map`.
 *
 * @example
 *   const entries = new EntryDictionary();
 *   entries.codeOf({ bytes: Buffer.from('deny 443'), from: 0, to: 4, marked: false }); // 1
 *   entries.codeOf({ bytes: Buffer.from('deny 443'), from: 5, to: 8, marked: true }); // 2, the number 443
 *   entries.texts().at(0); // 'deny'
 */
export class EntryDictionary {
  #bytes: Buffer;
  #ends: Uint32Array;
  #hashes: Int32Array;
  #size = 0;
  #end = 0;
  /** Codes by their hashes, 0 for none; at most half full. */
  #table: Uint32Array;
  /** Codes of all entries, once some were made to collide. */
  #byText: Map<string, number> | undefined;
  #texts: TextList | undefined;

  /** @param like There is room at first for what is in this one. */
  constructor(like?: EntryDictionary) {
    const size = Math.max(FIRST_ENTRIES, like === undefined ? 0 : withSpare(like.#size));
    this.#bytes = Buffer.allocUnsafeSlow(Math.max(FIRST_BYTES, like === undefined ? 0 : withSpare(like.#end)));
    this.#ends = new Uint32Array(size);
    this.#hashes = new Int32Array(size);
    this.#table = new Uint32Array(like === undefined ? FIRST_ENTRIES * 2 : like.#table.length);
  }

  /** Whether the entry of a code is a value. */
  is(code: number, { bytes, from, to, marked }: ByteValue): boolean {
    if (code === 0 || code > this.#size) return false;
    let at = code === 1 ? 0 : (this.#ends[code - 2] ?? 0);
    if ((this.#ends[code - 1] ?? 0) - at !== to - from + (marked ? 1 : 0)) return false;
    const own = this.#bytes;
    if (marked && own[at++] !== MARK_BYTE) return false;
    for (let byte = from; byte < to; byte++) if (own[at++] !== bytes[byte]) return false;
    return true;
  }

  /** The code of a value; a new one when no entry is it yet. */
  codeOf(value: ByteValue): number {
    if (this.#byText !== undefined) return this.#codeByText(this.#byText, value);
    const hash = hashOf(value);
    const mask = this.#table.length - 1;
    let at = hash & mask;
    for (let probe = 0; probe < MOST_PROBES; probe++) {
      const code = this.#table[at] ?? 0;
      if (code === 0) {
        const added = this.#add(value, hash);
        this.#table[at] = added;
        if (added * 2 > this.#table.length) this.#growTable();
        return added;
      }
      if (this.#hashes[code - 1] === hash && this.is(code, value)) return code;
      at = (at + 1) & mask;
    }
    this.#byText = this.#allByText();
    return this.#codeByText(this.#byText, value);
  }

  /** The entries as they are now; those that come later are not among them. */
  texts(): Texts {
    if (this.#texts?.length !== this.#size)
      this.#texts = new TextList(this.#bytes.subarray(0, this.#end), this.#ends.subarray(0, this.#size));
    return this.#texts;
  }

  /** Codes by entries, a character a byte: the same for the same entry, and nothing to be shown. */
  #allByText(): Map<string, number> {
    const byText = new Map<string, number>();
    let start = 0;
    for (let code = 1; code <= this.#size; code++) {
      const end = this.#ends[code - 1] ?? 0;
      byText.set(this.#bytes.toString('latin1', start, end), code);
      start = end;
    }
    return byText;
  }

  #codeByText(byText: Map<string, number>, value: ByteValue): number {
    const own = value.bytes.toString('latin1', value.from, value.to);
    const key = value.marked ? MARK + own : own;
    let code = byText.get(key);
    if (code === undefined) byText.set(key, (code = this.#add(value, 0)));
    return code;
  }

  #add({ bytes, from, to, marked }: ByteValue, hash: number): number {
    const length = to - from + (marked ? 1 : 0);
    if (this.#end + length > this.#bytes.length) this.#growBytes(length);
    if (this.#size === this.#ends.length) this.#growEntries();
    const own = this.#bytes;
    let at = this.#end;
    if (marked) own[at++] = MARK_BYTE;
    for (let byte = from; byte < to; byte++) own[at++] = bytes[byte] ?? 0;
    this.#end = at;
    this.#hashes[this.#size] = hash;
    this.#ends[this.#size++] = at;
    return this.#size;
  }

  #growBytes(more: number): void {
    const grown = Buffer.allocUnsafeSlow(Math.max(this.#bytes.length * 2, this.#end + more));
    grown.set(this.#bytes.subarray(0, this.#end));
    this.#bytes = grown;
  }

  #growEntries(): void {
    const ends = new Uint32Array(this.#ends.length * 2);
    ends.set(this.#ends);
    this.#ends = ends;
    const hashes = new Int32Array(ends.length);
    hashes.set(this.#hashes);
    this.#hashes = hashes;
  }

  #growTable(): void {
    const table = new Uint32Array(this.#table.length * 4);
    const mask = table.length - 1;
    for (let code = 1; code <= this.#size; code++) {
      let at = (this.#hashes[code - 1] ?? 0) & mask;
      while (table[at] !== 0) at = (at + 1) & mask;
      table[at] = code;
    }
    this.#table = table;
  }
}

function hashOf({ bytes, from, to, marked }: ByteValue): number {
  let hash = marked ? Math.imul(HASH_START ^ MARK_BYTE, HASH_PRIME) : HASH_START;
  for (let at = from; at < to; at++) hash = Math.imul(hash ^ (bytes[at] ?? 0), HASH_PRIME);
  // The low bits choose the place in the table, and FNV's are its worst.
  hash = Math.imul(hash ^ (hash >>> 15), 0x85_eb_ca_6b);
  return hash ^ (hash >>> 13);
}
