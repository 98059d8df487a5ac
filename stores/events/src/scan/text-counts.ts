import type { Comparable } from '@qiaolou/schema';
import { ipKey, ipText } from '@qiaolou/schema/reading';

/**
 * Rows by text, the texts as UTF-8 in one buffer and looked up by their bytes: of a hundred thousand values none is made a
 * string before it is known to be shown. Plain data, so that a thread can send it to another; changed by `addText` only.
 */
export interface TextCounts {
  /** Texts one after another, `ends[size - 1]` bytes of it. */
  bytes: Uint8Array;
  /** Where each text ends. */
  ends: Uint32Array;
  /** Rows of each. */
  rows: Float64Array;
  /** Open addressing: the place of a text and one more; 0 for none. A power of two, at most half of them taken. */
  slots: Uint32Array;
  size: number;
  /** Too many texts with one hash came: no new ones are taken any more. */
  full: boolean;
  /** Whether they are addresses, each in its one spelling. */
  readonly address: boolean;
}

const FIRST_SIZE = 1_024;
/** Slots looked at for one text: whoever makes texts with one hash gets no further. */
const MOST_PROBES = 64;

/** No texts; `address` where they stand for addresses. */
export function textCounts(address: boolean): TextCounts {
  return {
    address,
    ...{
      bytes: new Uint8Array(FIRST_SIZE * 16),
      ends: new Uint32Array(FIRST_SIZE),
      rows: new Float64Array(FIRST_SIZE),
    },
    ...{ slots: new Uint32Array(FIRST_SIZE * 2), size: 0, full: false },
  };
}

/**
 * Adds rows of the text in some bytes. Says whether it is new; undefined when it was not taken, and must be counted
 * elsewhere, because it is not here and nothing is taken any more.
 */
export function addText(
  counts: TextCounts,
  bytes: Uint8Array,
  [start, end]: readonly [start: number, end: number],
  rows: number,
): boolean | undefined {
  const found = lookedUp(counts, bytes, start, end);
  if (found >= 0) {
    counts.rows[found] = (counts.rows[found] ?? 0) + rows;
    return false;
  }
  if (found === FULL) counts.full = true;
  if (counts.full) return undefined;
  counts.slots[-1 - found] = counts.size + 1;
  append(counts, bytes, [start, end], rows);
  return true;
}

/** Place of a value, as it is compared, among the texts; −1 when it is not there. */
export function placeOf(counts: TextCounts, value: Comparable): number {
  if (typeof value !== 'string') return -1;
  const bytes = Buffer.from(counts.address ? ipText(value) : value);
  return Math.max(-1, lookedUp(counts, bytes, 0, bytes.length));
}

/** Place of the text in some bytes; −1 when it is not there. */
export function placeOfBytes(counts: TextCounts, bytes: Uint8Array, start: number, end: number): number {
  return Math.max(-1, lookedUp(counts, bytes, start, end));
}

/** The bytes of a text: where they begin and end. */
export function boundsAt({ ends }: TextCounts, place: number): readonly [start: number, end: number] {
  return [place === 0 ? 0 : (ends[place - 1] ?? 0), ends[place] ?? 0];
}

/** The value that a text stands for, as it is compared. */
export function valueAt(counts: TextCounts, place: number): string {
  const { buffer, byteOffset, byteLength } = counts.bytes;
  const text = Buffer.from(buffer, byteOffset, byteLength).toString('utf8', ...boundsAt(counts, place));
  return counts.address ? (ipKey(text) ?? text) : text;
}

/** Not there, and no slot for it. */
const FULL = -Infinity;

/** Place of a text; when it is not there −1 less its free slot, or `FULL`. */
function lookedUp(counts: TextCounts, bytes: Uint8Array, start: number, end: number): number {
  const { slots, ends, bytes: texts } = counts;
  let slot = hashOf(bytes, start, end) & (slots.length - 1);
  for (let probe = 0; probe < MOST_PROBES; probe++) {
    const place = (slots[slot] ?? 0) - 1;
    if (place < 0) return -1 - slot;
    let own = place === 0 ? 0 : (ends[place - 1] ?? 0);
    if ((ends[place] ?? 0) - own === end - start) {
      let other = start;
      for (; other < end && texts[own] === bytes[other]; other++) own++;
      if (other === end) return place;
    }
    slot = (slot + 1) & (slots.length - 1);
  }
  return FULL;
}

function append(
  counts: TextCounts,
  bytes: Uint8Array,
  [start, end]: readonly [start: number, end: number],
  rows: number,
): void {
  const { size } = counts;
  const at = size === 0 ? 0 : (counts.ends[size - 1] ?? 0);
  const after = at + end - start;
  if (after > counts.bytes.length) {
    const grown = new Uint8Array(after * 2);
    grown.set(counts.bytes.subarray(0, at));
    counts.bytes = grown;
  }
  const { bytes: own } = counts;
  // Few bytes are copied faster one by one.
  for (let from = start, to = at; from < end; from++, to++) own[to] = bytes[from] ?? 0;
  counts.ends[size] = after;
  counts.rows[size] = rows;
  counts.size = size + 1;
  if (counts.size === counts.ends.length) grow(counts);
}

function grow(counts: TextCounts): void {
  const length = counts.ends.length * 2;
  const [ends, rows] = [new Uint32Array(length), new Float64Array(length)];
  ends.set(counts.ends);
  rows.set(counts.rows);
  counts.ends = ends;
  counts.rows = rows;
  const slots = slotsOf(counts, length * 2);
  if (slots === undefined) counts.full = true;
  else counts.slots = slots;
}

/** More slots for the texts; undefined when one would not be found there within the probes. */
function slotsOf({ bytes, ends, size }: TextCounts, length: number): Uint32Array | undefined {
  const slots = new Uint32Array(length);
  let start = 0;
  for (let place = 0; place < size; place++) {
    const end = ends[place] ?? 0;
    let slot = hashOf(bytes, start, end) & (length - 1);
    let probe = 0;
    for (; slots[slot] !== 0 && probe < MOST_PROBES; probe++) slot = (slot + 1) & (length - 1);
    if (probe === MOST_PROBES) return undefined;
    slots[slot] = place + 1;
    start = end;
  }
  return slots;
}

/** FNV-1a (RFC 9923), its low bits mixed with its high ones. */
function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x81_1c_9d_c5;
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01_00_01_93);
  return (hash ^ (hash >>> 15)) >>> 0;
}
