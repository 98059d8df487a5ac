import type { FieldValue } from '@qiaolou/schema';
import { SocError } from '@qiaolou/schema/reading';
import { joinedPlanes } from './byte-planes.ts';
import { entryValue } from './entry-text.ts';
import { readNumbers, rowBytes, type NumberSource } from './read-numbers.ts';
import type { ColumnMeta } from './segment-meta.ts';
import type { StreamRef } from './slice-writer.ts';
import { TextList, type Texts } from './text-list.ts';

/** A field of a segment, read. */
export type SegmentColumn =
  | {
      readonly kind: 'dictionary';
      readonly entries: Texts;
      /** Code of each row, 0 for none; read when asked for. */ readonly codes: () => Codes;
      /** Code of one row, where it can be had without those of all. */
      readonly codeAt?: ((row: number) => number) | undefined;
    }
  | {
      readonly kind: 'plain';
      /** Read when asked for, as what follows. */
      readonly texts: Texts;
      /** Of each row the place of its text, −1 for none. */
      readonly places: Int32Array;
      readonly has?: HasRow | undefined;
    }
  | {
      readonly kind: 'number';
      /** NaN for none; read when asked for. */
      readonly values: Float64Array;
      readonly has?: HasRow | undefined;
    };

/** Whether a row has a value, where that can be said without reading those of all. */
type HasRow = (row: number) => boolean;

/** Codes of rows. */
type Codes = Uint8Array | Uint16Array | Uint32Array;

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
  if (column.kind !== 'dictionary' && column.has?.(row) === false) return undefined;
  switch (column.kind) {
    case 'dictionary': {
      const code = column.codeAt?.(row) ?? column.codes()[row] ?? 0;
      return code === 0 ? undefined : entryValue(column.entries.at(code - 1));
    }
    case 'plain': {
      const place = column.places[row] ?? -1;
      return place < 0 ? undefined : entryValue(column.texts.at(place));
    }
    case 'number': {
      const value = column.values[row] ?? NaN;
      return Number.isNaN(value) ? undefined : value;
    }
    default:
      return column satisfies never;
  }
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
  let codes: Codes | undefined;
  let codeAt: ((row: number) => number) | undefined;
  return {
    kind: 'dictionary',
    entries: TextList.of(source.slices.stream(meta.entries)),
    codes: () => (codes ??= readCodes(meta, source)),
    codeAt: (row) => (codes === undefined ? (codeAt ??= codeReader(meta, source))(row) : (codes[row] ?? 0)),
  };
}

/** Reads the code of a row where its bytes are in the planes. */
function codeReader({ constants, width, codes: ref }: Kept<'dictionary'>, { slices, runs }: NumberSource) {
  const planes = ref === undefined ? Buffer.alloc(0) : slices.stream(ref);
  const kept = planes.length / width;
  /** Of each run where its codes begin among the kept ones. */
  const starts: number[] = [];
  let at = 0;
  for (const [index, { from, to }] of runs.entries()) {
    starts.push(at);
    if ((constants[index] ?? 0) < 0) at += to - from;
  }
  if (at !== kept) throw new SocError('store.corrupt', { reason: 'format', codes: kept });
  return (row: number): number => {
    const index = runs.findIndex(({ to }) => row < to);
    const constant = constants[index] ?? 0;
    if (constant >= 0) return constant;
    const place = (starts[index] ?? 0) + row - (runs[index]?.from ?? 0);
    let code = 0;
    for (let plane = width - 1; plane >= 0; plane--) code = code * 256 + (planes[plane * kept + place] ?? 0);
    return code;
  };
}

/** Codes of all rows, of runs with one code too. */
function readCodes({ constants, width, codes: ref }: Kept<'dictionary'>, { slices, rows, runs }: NumberSource): Codes {
  const kept = ref === undefined ? new Uint8Array(0) : typedCodes(slices.stream(ref), width);
  const codes = width === 1 ? new Uint8Array(rows) : width === 2 ? new Uint16Array(rows) : new Uint32Array(rows);
  let at = 0;
  for (const [index, { from, to }] of runs.entries()) {
    const constant = constants[index] ?? 0;
    if (constant >= 0) {
      if (constant > 0) codes.fill(constant, from, to);
      continue;
    }
    if (at + to - from > kept.length) throw new SocError('store.corrupt', { reason: 'format', codes: kept.length });
    codes.set(kept.subarray(at, at + to - from), from);
    at += to - from;
  }
  if (at !== kept.length) throw new SocError('store.corrupt', { reason: 'format', codes: kept.length });
  return codes;
}

function typedCodes(bytes: Buffer, width: 1 | 2 | 4): Codes {
  switch (width) {
    case 1:
      return bytes;
    case 2:
      return new Uint16Array(joinedPlanes(bytes, 2));
    case 4:
      return new Uint32Array(joinedPlanes(bytes, 4));
    default:
      return width satisfies never;
  }
}

function readPlain({ present, texts: ref }: Kept<'plain'>, source: NumberSource): SegmentColumn {
  let texts: TextList | undefined;
  let places: Int32Array | undefined;
  const list = (): TextList => (texts ??= TextList.of(source.slices.stream(ref)));
  return {
    kind: 'plain',
    get texts() {
      return list();
    },
    get places() {
      return (places ??= placesOf(presence(present, source), source.rows, list()));
    },
    has: hasRow(present, source),
  };
}

function readNumberColumn(meta: Kept<'number'>, source: NumberSource): SegmentColumn {
  let values: Float64Array | undefined;
  return {
    kind: 'number',
    get values() {
      return (values ??= readNumbers(meta, source));
    },
    has: hasRow(meta.present, source),
  };
}

function presence(present: StreamRef | undefined, { slices, rows }: NumberSource): Buffer | undefined {
  return present === undefined ? undefined : rowBytes(slices, present, rows);
}

function hasRow(present: StreamRef | undefined, source: NumberSource): HasRow {
  return (row) => presence(present, source)?.[row] !== 0;
}

function placesOf(present: Buffer | undefined, rows: number, texts: TextList): Int32Array {
  const places = new Int32Array(rows);
  let place = 0;
  for (let row = 0; row < rows; row++) places[row] = present === undefined || present[row] !== 0 ? place++ : -1;
  if (place !== texts.length) throw new SocError('store.corrupt', { reason: 'format', texts: texts.length });
  return places;
}
