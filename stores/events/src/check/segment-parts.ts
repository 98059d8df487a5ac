import { dayStart, SocError } from '@qiaolou/schema';
import { MESSAGE_APART, REST_FIELD } from '../columns/block.ts';
import { entryValue } from '../columns/entry-text.ts';
import { restFields } from '../columns/rest-fields.ts';
import type { SegmentColumn } from '../columns/segment-column.ts';
import type { ColumnMeta, NumberStream, Page, SegmentMeta } from '../columns/segment-meta.ts';
import type { Segment } from '../columns/segment.ts';
import type { StreamRef } from '../columns/slice-writer.ts';

/** Something of a segment that is read as a whole. */
export interface SegmentPart {
  /** Name of a field, or `event.original` with the rows. */
  readonly name: string;
  /** A filter says only what is not there: it can be made anew. */
  readonly kind: 'field' | 'text' | 'filter';
  /** All that is read for it. */
  readonly refs: readonly StreamRef[];
  /** The rows it is of, when they are not all. */
  readonly rows?: { readonly from: number; readonly to: number };
  /** Reads all of it; throws when something cannot be read or is what it cannot be. */
  readonly check: (segment: Segment) => void;
}

/** All that the rows of a segment consist of. */
export function segmentParts(meta: SegmentMeta): readonly SegmentPart[] {
  const time = numberRefs(meta.time);
  const refsOf = (stream: NumberStream): readonly StreamRef[] =>
    stream.encoding === 'relative' ? [...numberRefs(stream), ...time] : numberRefs(stream);
  const places = [...meta.lengths, ...meta.message.at, ...meta.message.tail];
  return [
    { name: '@timestamp', kind: 'field', refs: time, check: checkTimes },
    {
      ...{ name: 'event.ingested', kind: 'field', refs: refsOf(meta.ingested) },
      check: (segment) => mustReach(segment.ingested(), meta.minIngested, meta.maxIngested),
    },
    {
      ...{ name: 'seq', kind: 'field', refs: refsOf(meta.seq) },
      check: (segment) => mustReach(segment.seqs(), meta.minSeq, meta.maxSeq),
    },
    { name: 'event.id', kind: 'field', refs: idRefs(meta), check: checkIds },
    { name: 'event.id (filter)', kind: 'filter', refs: [meta.ids.filter, ...idRefs(meta)], check: checkIdFilter },
    ...[...meta.dates].map(([field, stream]) => ({
      ...{ name: field, kind: 'field' as const, refs: refsOf(stream) },
      check: (segment: Segment) => void segment.dates(field),
    })),
    ...[...meta.columns].map(([field, column]) => ({
      ...{ name: field === REST_FIELD ? '*' : field, kind: 'field' as const, refs: columnRefs(column, refsOf) },
      check: (segment: Segment) => checkColumn(segment, field),
    })),
    ...meta.runs.flatMap((run, index) => [
      ...run.pages.map((page) => textPart(page, { places, run: index })),
      {
        ...{
          name: `event.original ${rowsText(run)} (filter)`,
          kind: 'filter' as const,
          refs: [run.trigrams],
          rows: run,
        },
        check: (segment: Segment) => void segment.trigrams(index),
      },
    ]),
  ];
}

function rowsText({ from, to }: { readonly from: number; readonly to: number }): string {
  return `${from + 1}–${to}`;
}

function numberRefs({ values, present }: NumberStream): readonly StreamRef[] {
  return [...values, ...(present ?? [])];
}

function idRefs({ ids: { values } }: SegmentMeta): readonly StreamRef[] {
  return values.kind === 'hex' ? values.bytes : values.lists;
}

function columnRefs(meta: ColumnMeta, refsOf: (stream: NumberStream) => readonly StreamRef[]): readonly StreamRef[] {
  switch (meta.kind) {
    case 'dictionary':
      return [...meta.entries.lists, ...(meta.codes ?? [])];
    case 'plain':
      return [...meta.texts.lists, ...(meta.present ?? [])];
    case 'number':
      return refsOf(meta);
    default:
      return meta satisfies never;
  }
}

function textPart(
  page: Page,
  { places, run }: { readonly places: readonly StreamRef[]; readonly run: number },
): SegmentPart {
  return {
    name: `event.original ${rowsText(page)}`,
    kind: 'text',
    refs: [page.text, ...places],
    rows: { from: page.from, to: page.to },
    check: (segment) => checkPage(segment, run, page),
  };
}

function must(holds: boolean, reason: string): void {
  if (!holds) throw new SocError('store.corrupt', { reason });
}

/** The footer has the least and the greatest of the numbers. */
function mustReach(values: Float64Array, least: number, most: number): void {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    must(value >= least && value <= most, 'range');
    if (value < low) low = value;
    if (value > high) high = value;
  }
  must(low === least && high === most, 'range');
}

function checkTimes(segment: Segment): void {
  const { days, minTs, maxTs } = segment.meta;
  const times = segment.times();
  mustReach(times, minTs, maxTs);
  const left = new Map(days.map(({ start, rows }) => [start, rows]));
  for (const time of times) left.set(dayStart(time), (left.get(dayStart(time)) ?? 0) - 1);
  must(
    [...left.values()].every((rows) => rows === 0),
    'days',
  );
}

function checkIds(segment: Segment): void {
  for (let row = 0; row < segment.rows; row++) must(segment.id(row) !== '', 'empty id');
}

function checkIdFilter(segment: Segment): void {
  const filter = segment.idFilter();
  for (let row = 0; row < segment.rows; row++) must(filter.mayHave(segment.id(row)), 'filter');
}

function checkColumn(segment: Segment, field: string): void {
  const column: SegmentColumn | undefined = segment.column(field);
  const { rows } = segment;
  if (column === undefined) return;
  if (column.kind === 'number') {
    must(column.values.length === rows, 'numbers');
    return;
  }
  const texts = column.kind === 'dictionary' ? column.entries : column.texts;
  for (let index = 0; index < texts.length; index++) {
    const value = entryValue(texts.at(index));
    if (field === REST_FIELD) restFields(value);
  }
  // Places of a plain column are counted when they are read.
  if (column.kind === 'plain') must(column.places.length === rows, 'places');
  else for (const code of column.codes()) must(code <= texts.length, 'code');
}

function checkPage(segment: Segment, run: number, { from, to }: Page): void {
  const { starts, messageAt, tail } = segment.places();
  const { bytes } = segment.freshPage(run, from);
  must(bytes.length === (starts[to] ?? NaN) - (starts[from] ?? NaN), 'page');
  for (let row = from; row < to; row++) {
    const at = messageAt[row] ?? MESSAGE_APART;
    if (at >= MESSAGE_APART) continue;
    must(at + (tail[row] ?? NaN) <= (starts[row + 1] ?? NaN) - (starts[row] ?? NaN), 'message');
  }
}
