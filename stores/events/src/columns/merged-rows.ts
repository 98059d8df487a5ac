import { SocError } from '@qiaolou/schema/reading';
import type { ByteValue } from '../lines/byte-value.ts';
import type { TextPlaces } from './block.ts';
import { EntryDictionary } from './entry-dictionary.ts';
import { entryText } from './entry-text.ts';
import { ID_BYTES } from '../lines/hex-id.ts';
import type { RowSource } from './row-source.ts';
import type { SegmentColumn } from './segment-column.ts';
import type { Segment } from './segment.ts';
import type { Texts } from './text-list.ts';

/** A segment with the place of its first row among all rows. */
interface Part {
  readonly segment: Segment;
  readonly base: number;
}

/** A page of a part that texts are copied from. */
interface HeldPage {
  readonly from: number;
  readonly to: number;
  readonly bytes: Buffer;
}

/**
 * The rows of several segments, one after another, to be made one segment. One column at a time is in memory, and one page
 * of each run: texts are asked for in the order of time of each run. Damage is `store.corrupt`.
 */
export class MergedRows implements RowSource {
  readonly rows: number;
  readonly #parts: readonly Part[];
  readonly #pages = new Map<string, HeldPage>();
  readonly #starts: Float64Array;

  constructor(segments: readonly Segment[]) {
    let base = 0;
    this.#parts = segments.map((segment) => {
      const part = { segment, base };
      base += segment.rows;
      return part;
    });
    this.rows = base;
    this.#starts = this.places().starts;
  }

  times(): Float64Array {
    return this.#joined((segment) => segment.times());
  }

  ingested(): Float64Array {
    return this.#joined((segment) => segment.ingested());
  }

  seqs(): Float64Array {
    return this.#joined((segment) => segment.seqs());
  }

  id(row: number): string {
    const { segment, base } = this.#partOf(row);
    return segment.id(row - base);
  }

  idBytes(): Buffer | undefined {
    const bytes = this.#parts.map(({ segment }) => segment.idBytes());
    const known = bytes.filter((one) => one !== undefined);
    return known.length === bytes.length ? Buffer.concat(known, this.rows * ID_BYTES) : undefined;
  }

  dateFields(): readonly string[] {
    return this.#union((segment) => segment.dateFields());
  }

  dates(field: string): Float64Array {
    return this.#joined((segment) => segment.dates(field));
  }

  columnFields(): readonly string[] {
    return this.#union(({ meta }) => [...meta.columns.keys()]);
  }

  column(field: string): SegmentColumn {
    const kinds = new Set(this.#parts.map(({ segment }) => segment.meta.columns.get(field)?.kind));
    kinds.delete(undefined);
    if (kinds.size === 1 && kinds.has('number'))
      return { kind: 'number', values: this.#joined((segment) => numbersOf(segment.column(field))) };
    const entries = new EntryDictionary();
    const codes = new Uint32Array(this.rows);
    for (const { segment, base } of this.#parts) {
      const column = segment.column(field);
      if (column !== undefined) addCodes(column, codes.subarray(base, base + segment.rows), entries);
      segment.release();
    }
    return { kind: 'dictionary', entries: entries.texts(), codes: () => codes };
  }

  places(): TextPlaces {
    const starts = new Float64Array(this.rows + 1);
    const messageAt = new Uint32Array(this.rows);
    const tail = new Uint32Array(this.rows);
    let end = 0;
    for (const { segment, base } of this.#parts) {
      const own = segment.places();
      messageAt.set(own.messageAt, base);
      tail.set(own.tail, base);
      for (let row = 0; row < segment.rows; row++) starts[base + row + 1] = end + (own.starts[row + 1] ?? 0);
      end += own.starts[segment.rows] ?? 0;
      segment.release();
    }
    return { starts, messageAt, tail };
  }

  copyText(row: number, target: Buffer, at: number): number {
    const { segment, base } = this.#partOf(row);
    const page = this.#pageOf(segment, base, row - base);
    const first = this.#starts[base + page.from] ?? 0;
    const from = (this.#starts[row] ?? 0) - first;
    const to = (this.#starts[row + 1] ?? 0) - first;
    return page.bytes.copy(target, at, from, to);
  }

  #pageOf(segment: Segment, base: number, row: number): HeldPage {
    const run = segment.runs.findIndex(({ from, to }) => row >= from && row < to);
    const key = `${base} ${run}`;
    const held = this.#pages.get(key);
    if (held !== undefined && row >= held.from && row < held.to) return held;
    const page = segment.freshPage(run, row);
    this.#pages.set(key, page);
    return page;
  }

  #partOf(row: number): Part {
    let [low, high] = [0, this.#parts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((this.#parts[middle]?.base ?? 0) <= row) low = middle;
      else high = middle - 1;
    }
    const part = this.#parts[low];
    if (part === undefined) throw new RangeError(`row ${row} of ${this.rows}`);
    return part;
  }

  /** Numbers of all rows; NaN where a part has none. */
  #joined(read: (segment: Segment) => Float64Array | undefined): Float64Array {
    const all = new Float64Array(this.rows).fill(NaN);
    for (const { segment, base } of this.#parts) {
      const own = read(segment);
      if (own !== undefined) all.set(own, base);
      segment.release();
    }
    return all;
  }

  #union(read: (segment: Segment) => readonly string[]): readonly string[] {
    return [...new Set(this.#parts.flatMap(({ segment }) => read(segment)))];
  }
}

function numbersOf(column: SegmentColumn | undefined): Float64Array | undefined {
  return column?.kind === 'number' ? column.values : undefined;
}

/** Gives the rows of a part their codes, and what is new among its entries a code. */
function addCodes(column: SegmentColumn, codes: Uint32Array, entries: EntryDictionary): void {
  switch (column.kind) {
    case 'dictionary': {
      const own = column.codes();
      const known = new Uint32Array(column.entries.length + 1);
      const codeAt = codesOf(column.entries, entries);
      for (let row = 0; row < codes.length; row++) {
        const code = own[row] ?? 0;
        if (code !== 0) codes[row] = known[code] ||= codeAt(code - 1);
      }
      return;
    }
    case 'plain': {
      const codeAt = codesOf(column.texts, entries);
      for (let row = 0; row < codes.length; row++) {
        const place = column.places[row] ?? -1;
        if (place >= 0) codes[row] = codeAt(place);
      }
      return;
    }
    case 'number':
      for (let row = 0; row < codes.length; row++) {
        const value = column.values[row] ?? NaN;
        if (Number.isNaN(value)) continue;
        const bytes = Buffer.from(entryText(value));
        codes[row] = entries.codeOf({ bytes, from: 0, to: bytes.length, marked: false });
      }
      return;
    default:
      column satisfies never;
  }
}

/** The code of an entry of a list, by its place there. */
function codesOf({ bytes, ends, length }: Texts, entries: EntryDictionary): (place: number) => number {
  const value: ByteValue = { bytes, from: 0, to: 0, marked: false };
  return (place) => {
    // It comes of damaged codes.
    if (place >= length) throw new SocError('store.corrupt', { reason: 'format', index: place });
    value.from = place === 0 ? 0 : (ends[place - 1] ?? 0);
    value.to = ends[place] ?? 0;
    return entries.codeOf(value);
  };
}
