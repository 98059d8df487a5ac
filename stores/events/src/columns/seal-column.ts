import { SocError } from '@qiaolou/schema/reading';
import { entryValue } from './entry-text.ts';
import type { Run } from './run.ts';
import type { Scratch } from './scratch.ts';
import type { SealContext } from './seal-context.ts';
import { byteParts, sealNumbers } from './seal-numbers.ts';
import { codedColumn, type SegmentColumn } from './segment-column.ts';
import type { ColumnMeta } from './segment-meta.ts';
import { partsOf, rowsOfPart, type Parts } from './parts.ts';
import { sealTextParts } from './seal-text-parts.ts';
import type { Texts } from './text-list.ts';

/** Entries up to which a dictionary is kept whatever it saves. */
const SMALL_DICTIONARY = 256;
/** A dictionary of numbers larger than this is no help to anybody. */
const NUMBER_DICTIONARY = 4_096;
/** Share of the rows with a value of their own from which on there is no dictionary. */
const DISTINCT_SHARE = 0.8;

/** Keeps the values of a field in the form that suits them; undefined when no row has one. */
export function sealColumn(column: SegmentColumn, context: SealContext): ColumnMeta | undefined {
  const { order, scratch } = context;
  if (column.kind === 'number') return sealValues(column.values, context);
  const coded = codedColumn(column);
  if (coded === undefined) return undefined;
  const { codes: given, entries: all } = coded;
  const codes = scratch.codes(order.length);
  let used = 0;
  for (let row = 0; row < codes.length; row++) {
    const code = given[order[row] ?? 0] ?? 0;
    codes[row] = code;
    if (code !== 0) used++;
  }
  if (used === 0) return undefined;
  const entries = { texts: all, places: usedEntries(codes, all.length, scratch) };
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
function usedEntries(codes: Uint32Array, entries: number, scratch: Scratch): Uint32Array {
  const newCodes = scratch.newCodes(entries + 1);
  const places = scratch.places(Math.min(entries, codes.length));
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
  for (let index = 0; index < places.length; index++) {
    const value = entryValue(texts.at(places[index] ?? 0));
    if (typeof value !== 'number') return undefined;
    numbers[index] = value;
  }
  return numbers;
}

function sealValues(values: Float64Array, context: SealContext): ColumnMeta | undefined {
  const { order, scratch } = context;
  const own = scratch.numbers(order.length);
  let used = 0;
  for (let at = 0; at < own.length; at++) {
    const value = values[order[at] ?? 0] ?? NaN;
    own[at] = value;
    if (!Number.isNaN(value)) used++;
  }
  return used === 0 ? undefined : numberColumn(own, context);
}

function numberColumn(numbers: Float64Array, context: SealContext): ColumnMeta {
  const without = runsWithout(context.runs, (row) => !Number.isNaN(numbers[row] ?? NaN));
  return { kind: 'number', ...sealNumbers(numbers, context), without };
}

/** Numbers of the runs of which no row has a value. */
function runsWithout(runs: readonly Run[], has: (row: number) => boolean): readonly number[] {
  const without: number[] = [];
  for (const [index, { from, to }] of runs.entries()) {
    let row = from;
    while (row < to && !has(row)) row++;
    if (row === to) without.push(index);
  }
  return without;
}

function sealNumberColumn(codes: Uint32Array, numbers: Float64Array, context: SealContext): ColumnMeta {
  const values = context.scratch.numbers(codes.length);
  for (let row = 0; row < values.length; row++) values[row] = numbers[(codes[row] ?? 0) - 1] ?? NaN;
  return numberColumn(values, context);
}

function sealPlain(
  codes: Uint32Array,
  { used, entries: { texts, places } }: { readonly used: number; readonly entries: UsedEntries },
  context: SealContext,
): ColumnMeta {
  const ofRows = new Uint32Array(used);
  const present = new Uint8Array(codes.length);
  const before: number[] = [];
  const each = rowsOfPart(context.partBytes, 1);
  let at = 0;
  for (let row = 0; row < codes.length; row++) {
    if (row % each === 0) before.push(at);
    const code = codes[row] ?? 0;
    if (code === 0) continue;
    present[row] = 1;
    ofRows[at++] = places[code - 1] ?? 0;
  }
  const every = used === codes.length;
  return {
    kind: 'plain',
    present: every ? undefined : byteParts(present, context),
    before: every ? [] : before,
    texts: sealTextParts(texts, ofRows, context),
    without: runsWithout(context.runs, (row) => present[row] === 1),
  };
}

function sealDictionary(codes: Uint32Array, { texts, places }: UsedEntries, context: SealContext): ColumnMeta {
  const { runs } = context;
  const width = places.length < 256 ? 1 : places.length < 65_536 ? 2 : 4;
  const constants = runs.map(({ from, to }) => onlyCode(codes, from, to));
  const entries = sealTextParts(texts, places, context);
  const kept = keptCodes(codes, runs, constants);
  return {
    ...{ kind: 'dictionary', width, constants, entries },
    codes: kept.length === 0 ? undefined : codeParts(kept, width, context),
  };
}

/** The codes of the runs that have several, moved to the front of all. */
function keptCodes(codes: Uint32Array, runs: readonly Run[], constants: readonly number[]): Uint32Array {
  let at = 0;
  for (const [index, { from, to }] of runs.entries()) {
    if (constants[index] !== -1) continue;
    codes.copyWithin(at, from, to);
    at += to - from;
  }
  return codes.subarray(0, at);
}

/** The code that all rows of a run have, −1 when they have several. */
function onlyCode(codes: Uint32Array, from: number, to: number): number {
  const first = codes[from] ?? 0;
  for (let row = from + 1; row < to; row++) if (codes[row] !== first) return -1;
  return first;
}

/** Of each part the lowest bytes of the codes, then the next ones, as many as the width. */
function codeParts(codes: Uint32Array, width: 1 | 2 | 4, { slices, scratch, partBytes }: SealContext): Parts {
  return partsOf(codes.length, rowsOfPart(partBytes, width), (from, to) => {
    const rows = to - from;
    const planes = scratch.planes(rows * width);
    for (let plane = 0; plane < width; plane++)
      for (let row = 0; row < rows; row++) planes[plane * rows + row] = (codes[from + row] ?? 0) >>> (plane * 8);
    return slices.stream(planes);
  });
}
