import { SocError } from '@qiaolou/schema';
import { bytePlanes } from './byte-planes.ts';
import { entryValue } from './entry-text.ts';
import type { Run } from './run.ts';
import { sealNumbers } from './seal-numbers.ts';
import { codedColumn, type SegmentColumn } from './segment-column.ts';
import type { ColumnMeta } from './segment-meta.ts';
import type { SliceWriter, StreamRef } from './slice-writer.ts';
import { chosenTextBytes, type Texts } from './text-list.ts';

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
  const entries = { texts: all, places: usedEntries(codes, all.length) };
  const size = entries.places.length;
  if (size > NUMBER_DICTIONARY) {
    const numbers = numbersOf(entries);
    if (numbers !== undefined) return sealNumberColumn(codes, numbers, context);
  }
  if (size > SMALL_DICTIONARY && size >= used * DISTINCT_SHARE) return sealPlain(codes, { used, entries }, context);
  return sealDictionary(codes, entries, context);
}

/** Entries of a list that some row has, by their places in it. */
interface UsedEntries {
  readonly texts: Texts;
  readonly places: Uint32Array;
}

/** Places of the entries that some row has, in the order of the rows; the codes are changed to theirs. */
function usedEntries(codes: Uint32Array, entries: number): Uint32Array {
  const newCodes = new Uint32Array(entries + 1);
  const places = new Uint32Array(Math.min(entries, codes.length));
  let kept = 0;
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row] ?? 0;
    if (code === 0) continue;
    if (code > entries) throw new SocError('store.corrupt', { reason: 'format', index: code - 1 });
    if (newCodes[code] === 0) {
      places[kept] = code - 1;
      newCodes[code] = ++kept;
    }
    codes[row] = newCodes[code] ?? 0;
  }
  return places.subarray(0, kept);
}

/** The entries as numbers; undefined when one is something else. */
function numbersOf({ texts, places }: UsedEntries): Float64Array | undefined {
  const numbers = new Float64Array(places.length);
  for (const [index, place] of places.entries()) {
    const value = entryValue(texts.at(place));
    if (typeof value !== 'number') return undefined;
    numbers[index] = value;
  }
  return numbers;
}

function sealValues(values: Float64Array, context: SealContext): ColumnMeta | undefined {
  const { order, slices, runs } = context;
  const own = new Float64Array(order.length);
  let used = 0;
  for (let at = 0; at < own.length; at++) {
    const value = values[order[at] ?? 0] ?? NaN;
    own[at] = value;
    if (!Number.isNaN(value)) used++;
  }
  return used === 0 ? undefined : { kind: 'number', ...sealNumbers(own, { slices, runs }) };
}

function sealNumberColumn(codes: Uint32Array, numbers: Float64Array, { slices, runs }: SealContext): ColumnMeta {
  const values = new Float64Array(codes.length);
  for (let row = 0; row < values.length; row++) values[row] = numbers[(codes[row] ?? 0) - 1] ?? NaN;
  return { kind: 'number', ...sealNumbers(values, { slices, runs }) };
}

function sealPlain(
  codes: Uint32Array,
  { used, entries: { texts, places } }: { readonly used: number; readonly entries: UsedEntries },
  { slices }: SealContext,
): ColumnMeta {
  const ofRows = new Uint32Array(used);
  const present = new Uint8Array(codes.length);
  let at = 0;
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row] ?? 0;
    if (code === 0) continue;
    present[row] = 1;
    ofRows[at++] = places[code - 1] ?? 0;
  }
  return {
    kind: 'plain',
    present: used < codes.length ? slices.stream(present) : undefined,
    texts: slices.whole(chosenTextBytes(texts, ofRows)),
  };
}

function sealDictionary(codes: Uint32Array, { texts, places }: UsedEntries, { slices, runs }: SealContext): ColumnMeta {
  const width = places.length < 256 ? 1 : places.length < 65_536 ? 2 : 4;
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
    entries: slices.stream(chosenTextBytes(texts, places)),
    codes: kept.length === 0 ? undefined : codeStream(kept, width, slices),
  };
}

/** The code that all have, −1 when they have several. */
function onlyCode(codes: Uint32Array): number {
  const [first = 0] = codes;
  for (let row = 1; row < codes.length; row++) if (codes[row] !== first) return -1;
  return first;
}

function codeStream(codes: Uint32Array, width: 1 | 2 | 4, slices: SliceWriter): StreamRef {
  switch (width) {
    case 1:
      return slices.stream(new Uint8Array(codes));
    case 2:
      return slices.stream(bytePlanes(new Uint16Array(codes)));
    case 4:
      return slices.stream(bytePlanes(codes));
    default:
      return width satisfies never;
  }
}
