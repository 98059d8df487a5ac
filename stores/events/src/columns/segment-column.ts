import type { FieldValue } from '@qiaolou/schema';
import { SocError } from '@qiaolou/schema/reading';
import { entryValue } from './entry-text.ts';
import type { ColumnMeta } from './segment-meta.ts';
import { StoredCodes, type CodeMatches, type Codes } from './stored-codes.ts';
import { StoredFlags } from './stored-flags.ts';
import { StoredNumbers, type NumberSource } from './stored-numbers.ts';
import type { Texts } from './text-list.ts';
import { StoredTexts } from './text-parts.ts';

/** A field of a segment, read. */
export type SegmentColumn =
  | {
      readonly kind: 'dictionary';
      readonly entries: Texts;
      /** Code of each row, 0 for none; read when asked for. */
      readonly codes: () => Codes;
      /** Rows of a run whose code a table has as 1, where that can be had without the codes of others. */
      readonly matchesOf?: ((run: number, table: Uint8Array) => CodeMatches) | undefined;
      /** Code of one row, where it can be had without those of all. */
      readonly codeAt?: ((row: number) => number) | undefined;
    }
  | {
      readonly kind: 'plain';
      /** Read when asked for, as what follows. */
      readonly texts: Texts;
      /** Of each row the place of its text, −1 for none. */
      readonly places: Int32Array;
      /** The same of the rows of a run, where they can be had without those of others. */
      readonly placesOf?: ((run: number) => Int32Array) | undefined;
      /** Place of the text of one row, where it can be had without those of all. */
      readonly placeAt?: ((row: number) => number) | undefined;
    }
  | {
      readonly kind: 'number';
      /** NaN for none; read when asked for. */
      readonly values: Float64Array;
      /** The same of the rows of a run, where they can be had without those of others. */
      readonly valuesOf?: ((run: number) => Float64Array) | undefined;
      /** Number of one row, where it can be had without those of all. */
      readonly valueAt?: ((row: number) => number) | undefined;
    };

/** Reads a field of all rows. Damage is `store.corrupt`. */
export function readColumn(meta: ColumnMeta, source: NumberSource): SegmentColumn {
  switch (meta.kind) {
    case 'dictionary':
      return readDictionary(meta, source);
    case 'plain':
      return readPlain(meta, source);
    case 'number':
      return readNumberColumn(meta, source);
    default:
      return meta satisfies never;
  }
}

/** Value of a row; undefined when it has none. */
export function columnValue(column: SegmentColumn, row: number): FieldValue | undefined {
  switch (column.kind) {
    case 'dictionary': {
      const code = column.codeAt?.(row) ?? column.codes()[row] ?? 0;
      return code === 0 ? undefined : entryValue(column.entries.at(code - 1));
    }
    case 'plain': {
      const place = placeOf(column, row);
      return place < 0 ? undefined : entryValue(column.texts.at(place));
    }
    case 'number': {
      const value = numberOf(column, row);
      return Number.isNaN(value) ? undefined : value;
    }
    default:
      return column satisfies never;
  }
}

function placeOf(column: Extract<SegmentColumn, { readonly kind: 'plain' }>, row: number): number {
  return column.placeAt?.(row) ?? column.places[row] ?? -1;
}

function numberOf(column: Extract<SegmentColumn, { readonly kind: 'number' }>, row: number): number {
  return column.valueAt?.(row) ?? column.values[row] ?? NaN;
}

/** A column as codes of rows, 0 for none, and what they stand for: the entry of code c at c − 1. */
export interface CodedColumn {
  readonly codes: Codes;
  readonly entries: Texts;
}

/** The same column as codes; undefined for one of numbers. */
export function codedColumn(column: SegmentColumn): CodedColumn | undefined {
  switch (column.kind) {
    case 'dictionary':
      return { codes: column.codes(), entries: column.entries };
    case 'plain':
      return { codes: nextOf(column.places), entries: column.texts };
    case 'number':
      return undefined;
    default:
      return column satisfies never;
  }
}

function nextOf(places: Int32Array): Uint32Array {
  const codes = new Uint32Array(places.length);
  for (let row = 0; row < codes.length; row++) codes[row] = (places[row] ?? -1) + 1;
  return codes;
}

type Kept<K extends ColumnMeta['kind']> = Extract<ColumnMeta, { readonly kind: K }>;

function readDictionary(meta: Kept<'dictionary'>, source: NumberSource): SegmentColumn {
  const codes = new StoredCodes(meta, source);
  return {
    kind: 'dictionary',
    entries: new StoredTexts(meta.entries, source.slices),
    codes: () => codes.all(),
    matchesOf: (run, table) => codes.matches(run, table),
    codeAt: (row) => codes.at(row),
  };
}

function readPlain(meta: Kept<'plain'>, source: NumberSource): SegmentColumn {
  const texts = new StoredTexts(meta.texts, source.slices);
  const present = new StoredFlags(meta.present, source);
  const textsBefore = (row: number): number => {
    const { part, count } = present.setBefore(row);
    return (meta.before[part] ?? 0) + count;
  };
  let places: Int32Array | undefined;
  return {
    kind: 'plain',
    texts,
    get places() {
      return (places ??= placesOfAll(present, source.rows, texts));
    },
    placesOf: (run) => {
      const { from = 0, to = 0 } = source.runs[run] ?? {};
      return places?.subarray(from, to) ?? placesOf(present, { from, to }, textsBefore(from));
    },
    placeAt: (row) => {
      if (places !== undefined) return places[row] ?? -1;
      return present.has(row) ? textsBefore(row) : -1;
    },
  };
}

function readNumberColumn(meta: Kept<'number'>, source: NumberSource): SegmentColumn {
  const numbers = new StoredNumbers(meta, source);
  return {
    kind: 'number',
    get values() {
      return numbers.all();
    },
    valuesOf: (run) => numbers.ofRun(run),
    valueAt: (row) => numbers.at(row),
  };
}

function placesOfAll(present: StoredFlags, rows: number, texts: Texts): Int32Array {
  const places = placesOf(present, { from: 0, to: rows }, 0);
  let last = rows - 1;
  while (last >= 0 && places[last] === -1) last--;
  if ((places[last] ?? -1) + 1 !== texts.length)
    throw new SocError('store.corrupt', { reason: 'format', texts: texts.length });
  return places;
}

/** Places of the texts of some rows, of which the first is `first`; −1 for none. */
function placesOf(
  present: StoredFlags,
  { from, to }: { readonly from: number; readonly to: number },
  first: number,
): Int32Array {
  const places = new Int32Array(to - from);
  present.eachUnset(from, to, (row) => (places[row - from] = -1));
  let place = first;
  for (let at = 0; at < places.length; at++) if (places[at] === 0) places[at] = place++;
  return places;
}
