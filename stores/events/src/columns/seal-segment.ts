import { dayStart } from '@qiaolou/schema/reading';
import { ID_BYTES } from '../lines/hex-id.ts';
import { IdFilter, SEGMENT_FILTER, hexIdHash } from './id-filter.ts';
import { quarterCounts } from './quarter-counts.ts';
import { PART_BYTES, partsOf, rowsOfPart } from './parts.ts';
import { orderRows } from './row-order.ts';
import type { RowSource } from './row-source.ts';
import { sealColumn } from './seal-column.ts';
import type { SealContext } from './seal-context.ts';
import { Scratch } from './scratch.ts';
import { sealNumbers } from './seal-numbers.ts';
import { sealTextParts } from './seal-text-parts.ts';
import { sealPages, sealPlaces, type TextContext } from './seal-texts.ts';
import { segmentBytes } from './segment-footer.ts';
import type {
  ColumnMeta,
  DayRows,
  NumberStream,
  SealedMeta,
  SegmentMeta,
  SegmentOrigin,
  SegmentRun,
} from './segment-meta.ts';
import { SliceWriter } from './slice-writer.ts';
import type { Steps } from './steps.ts';
import { TextList, textListBytes } from './text-list.ts';
import type { TrigramCollector } from './trigram-filter.ts';

/** How a segment is made. */
export interface SealOptions {
  readonly origin: SegmentOrigin;
  /** Level of zstd: 1 while events come in, 9 where a day is put together for years. */
  readonly level: number;
  readonly trigrams: TrigramCollector;
  /** The rows it gets, each once; all when absent. */
  readonly rows?: Uint32Array | undefined;
  /** Bytes of a part of a stream; `PART_BYTES` when absent. */
  readonly partBytes?: number | undefined;
}

/** A row has been given in some order. */
interface Ordered {
  readonly context: TextContext;
  readonly ts: Float64Array;
}

/**
 * Packs rows into the bytes of a segment file, in pieces to be written one after another, in steps of a few
 * milliseconds. There must be a row; the source must not be changed until the last step.
 */
export function* sealSegment(
  source: RowSource,
  { origin, level, trigrams, rows, partBytes = PART_BYTES }: SealOptions,
): Steps<readonly Uint8Array[]> {
  const slices = new SliceWriter(0, level);
  const { order, runs } = orderRows(source, rows ?? Uint32Array.from({ length: source.rows }, (_, row) => row));
  const scratch = new Scratch();
  const context: TextContext = { slices, scratch, partBytes, runs, order, places: source.places() };
  const ts = inOrder(source.times(), order);
  const seq = inOrder(source.seqs(), order);
  const ingested = inOrder(source.ingested(), order);
  yield;
  const own = yield* sealOwn(source, { context, ts }, { seq, ingested });
  const meta: SealedMeta = {
    ...{ origin, partBytes, rows: order.length, days: daysOf(ts) },
    ...{ minTs: least(ts), maxTs: most(ts), minSeq: least(seq), maxSeq: most(seq) },
    ...{ minIngested: least(ingested), maxIngested: most(ingested) },
    ...own,
    dates: yield* sealDates(source, { context, ts }),
    columns: yield* sealColumns(source, context),
    ...sealPlaces(context),
    runs: yield* sealRuns(source, { context, ts }, trigrams),
  };
  return segmentBytes(meta, slices.finish());
}

/** What every row has: its times, its number and its id, a step each. */
function* sealOwn(
  source: RowSource,
  { context, ts }: Ordered,
  { seq, ingested }: { readonly seq: Float64Array; readonly ingested: Float64Array },
): Steps<Pick<SegmentMeta, 'time' | 'ingested' | 'seq' | 'ids'>> {
  const time = sealNumbers(ts, context);
  yield;
  const received = sealNumbers(ingested, { ...context, ts });
  yield;
  const number = sealNumbers(seq, context);
  yield;
  return { time, ingested: received, seq: number, ids: yield* sealIds(source, context) };
}

function* sealDates(source: RowSource, { context, ts }: Ordered): Steps<SegmentMeta['dates']> {
  const { scratch, order } = context;
  const dates = new Map<string, NumberStream>();
  for (const field of source.dateFields()) {
    const values = inOrder(source.dates(field) ?? new Float64Array(0), order, scratch.numbers(order.length));
    if (hasNumber(values)) dates.set(field, sealNumbers(values, { ...context, ts }));
    yield;
  }
  return dates;
}

function* sealColumns(source: RowSource, context: SealContext): Steps<ReadonlyMap<string, ColumnMeta>> {
  const columns = new Map<string, ColumnMeta>();
  for (const field of source.columnFields()) {
    const column = source.column(field);
    const meta = column && sealColumn(column, context);
    if (meta !== undefined) columns.set(field, meta);
    yield;
  }
  return columns;
}

function* sealRuns(
  source: RowSource,
  { context, ts }: Ordered,
  trigrams: TrigramCollector,
): Steps<readonly SegmentRun[]> {
  const sealed: SegmentRun[] = [];
  for (const run of context.runs)
    sealed.push({ ...run, quarters: quarterCounts(ts, run), ...(yield* sealPages(source, run, context, trigrams)) });
  return sealed;
}

/** Ids that are added to a filter in one step. */
const IDS_OF_STEP = 16_384;

function* sealIds(source: RowSource, context: SealContext): Steps<SegmentMeta['ids']> {
  const { slices, order, partBytes } = context;
  const filter = IdFilter.sized(order.length, SEGMENT_FILTER);
  const bytes = source.idBytes();
  if (bytes === undefined) {
    const texts = Array.from(order, (row) => source.id(row));
    for (const id of texts) filter.add(id);
    const list = TextList.of(textListBytes(texts));
    const kept = sealTextParts(
      list,
      Uint32Array.from(texts, (_, row) => row),
      context,
    );
    return { values: { kind: 'texts', ...kept }, filter: slices.whole(filter.bits, false) };
  }
  const own = idsInOrder(bytes, order);
  yield;
  const hash = { first: 0, step: 0 };
  for (let at = 0; at < own.length; at += ID_BYTES) {
    filter.addHashed(hexIdHash(own, at, hash));
    if (at % (IDS_OF_STEP * ID_BYTES) === 0) yield;
  }
  const parts = partsOf(order.length, rowsOfPart(partBytes, ID_BYTES), (from, to) =>
    slices.whole(own.subarray(from * ID_BYTES, to * ID_BYTES), false),
  );
  return { values: { kind: 'hex', bytes: parts }, filter: slices.whole(filter.bits, false) };
}

function idsInOrder(bytes: Buffer, order: Uint32Array): Buffer {
  const own = Buffer.allocUnsafe(order.length * ID_BYTES);
  for (let at = 0; at < order.length; at++) {
    const [from, to] = [(order[at] ?? 0) * ID_BYTES, at * ID_BYTES];
    for (let byte = 0; byte < ID_BYTES; byte++) own[to + byte] = bytes[from + byte] ?? 0;
  }
  return own;
}

function daysOf(ts: Float64Array): readonly DayRows[] {
  const days = new Map<number, number>();
  let [start, rows] = [NaN, 0];
  const end = (): unknown => rows > 0 && days.set(start, (days.get(start) ?? 0) + rows);
  for (let at = 0; at < ts.length; at++) {
    const day = dayStart(ts[at] ?? 0);
    if (day !== start) {
      end();
      [start, rows] = [day, 0];
    }
    rows++;
  }
  end();
  return [...days].map(([start, rows]) => ({ start, rows })).sort((a, b) => a.start - b.start);
}

function hasNumber(values: Float64Array): boolean {
  for (let at = 0; at < values.length; at++) if (!Number.isNaN(values[at] ?? NaN)) return true;
  return false;
}

function inOrder(
  values: Float64Array,
  order: Uint32Array,
  out: Float64Array = new Float64Array(order.length),
): Float64Array {
  for (let at = 0; at < out.length; at++) out[at] = values[order[at] ?? 0] ?? NaN;
  return out;
}

function least(values: Float64Array): number {
  let found = Infinity;
  for (let at = 0; at < values.length; at++) found = Math.min(found, values[at] ?? Infinity);
  return found;
}

function most(values: Float64Array): number {
  let found = -Infinity;
  for (let at = 0; at < values.length; at++) found = Math.max(found, values[at] ?? -Infinity);
  return found;
}
