import { bytePlanes } from './byte-planes.ts';
import { entryValue } from './entry-text.ts';
import type { Run } from './run.ts';
import { sealNumbers } from './seal-numbers.ts';
import { codedColumn, type SegmentColumn } from './segment-column.ts';
import type { ColumnMeta } from './segment-meta.ts';
import type { SliceWriter, StreamRef } from './slice-writer.ts';
import { textListBytes, type Texts } from './text-list.ts';

/** Entries up to which a dictionary is kept whatever it saves. */
const SMALL_DICTIONARY = 256;
/** A dictionary of numbers larger than this is no help to anybody. */
const NUMBER_DICTIONARY = 4_096;
/** Share of the rows with a value of their own from which on there is no dictionary. */
const DISTINCT_SHARE = 0.8;

/** Where a column is kept: rows in `order`, parted into runs. */
export interface SealContext {
  readonly slices: SliceWriter;
  readonly runs: readonly Run[];
  readonly order: Uint32Array;
}

/** Keeps the values of a field in the form that suits them; undefined when no row has one. */
export function sealColumn(column: SegmentColumn, context: SealContext): ColumnMeta | undefined {
  const { order } = context;
  if (column.kind === 'number') return sealValues(column.values, context);
  const coded = codedColumn(column);
  if (coded === undefined) return undefined;
  const { codes: given, entries: all } = coded;
  const codes = new Uint32Array(order.length);
  let used = 0;
  for (let row = 0; row < codes.length; row++) {
    const code = given[order[row] ?? 0] ?? 0;
    codes[row] = code;
    if (code !== 0) used++;
  }
  if (used === 0) return undefined;
  const entries = usedEntries(codes, all);
  const size = entries.length;
  if (size > NUMBER_DICTIONARY) {
    const numbers = numbersOf(entries);
    if (numbers !== undefined) return sealNumberColumn(codes, numbers, context);
  }
  if (size > SMALL_DICTIONARY && size >= used * DISTINCT_SHARE) return sealPlain(codes, entries, context);
  return sealDictionary(codes, entries, context);
}

/** The entries that some row has; the codes are changed to theirs. */
function usedEntries(codes: Uint32Array, entries: Texts): readonly string[] {
  const newCodes = new Uint32Array(entries.length + 1);
  const kept: string[] = [];
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row] ?? 0;
    if (code === 0) continue;
    if (newCodes[code] === 0) newCodes[code] = kept.push(entries.at(code - 1));
    codes[row] = newCodes[code] ?? 0;
  }
  return kept;
}

/** The entries as numbers; undefined when one is something else. */
function numbersOf(entries: readonly string[]): Float64Array | undefined {
  const numbers = new Float64Array(entries.length);
  for (const [index, entry] of entries.entries()) {
    const value = entryValue(entry);
    if (typeof value !== 'number') return undefined;
    numbers[index] = value;
  }
  return numbers;
}

function sealValues(values: Float64Array, context: SealContext): ColumnMeta | undefined {
  const own = Float64Array.from(context.order, (row) => values[row] ?? NaN);
  return own.every((value) => Number.isNaN(value)) ? undefined : { kind: 'number', ...sealNumbers(own, context) };
}

function sealNumberColumn(codes: Uint32Array, numbers: Float64Array, { slices, runs }: SealContext): ColumnMeta {
  const values = Float64Array.from(codes, (code) => (code === 0 ? NaN : (numbers[code - 1] ?? NaN)));
  return { kind: 'number', ...sealNumbers(values, { slices, runs }) };
}

function sealPlain(codes: Uint32Array, entries: readonly string[], { slices }: SealContext): ColumnMeta {
  const texts: string[] = [];
  const present = new Uint8Array(codes.length);
  for (let row = 0; row < codes.length; row++) {
    const entry = entries[(codes[row] ?? 0) - 1];
    if (entry === undefined) continue;
    present[row] = 1;
    texts.push(entry);
  }
  return {
    kind: 'plain',
    present: present.includes(0) ? slices.stream(present) : undefined,
    texts: slices.whole(textListBytes(texts)),
  };
}

function sealDictionary(codes: Uint32Array, entries: readonly string[], { slices, runs }: SealContext): ColumnMeta {
  const width = entries.length < 256 ? 1 : entries.length < 65_536 ? 2 : 4;
  const constants = runs.map(({ from, to }) => onlyCode(codes.subarray(from, to)));
  const several = runs.filter((_, index) => constants[index] === -1);
  const kept = new Uint32Array(several.reduce((sum, { from, to }) => sum + to - from, 0));
  let at = 0;
  for (const { from, to } of several) {
    kept.set(codes.subarray(from, to), at);
    at += to - from;
  }
  return {
    ...{ kind: 'dictionary', width, constants },
    entries: slices.stream(textListBytes(entries)),
    codes: kept.length === 0 ? undefined : codeStream(kept, width, slices),
  };
}

/** The code that all have, −1 when they have several. */
function onlyCode(codes: Uint32Array): number {
  const [first = 0] = codes;
  return codes.every((code) => code === first) ? first : -1;
}

function codeStream(codes: Uint32Array, width: 1 | 2 | 4, slices: SliceWriter): StreamRef {
  switch (width) {
    case 1:
      return slices.stream(Uint8Array.from(codes));
    case 2:
      return slices.stream(bytePlanes(Uint16Array.from(codes)));
    case 4:
      return slices.stream(bytePlanes(codes));
    default:
      return width satisfies never;
  }
}
