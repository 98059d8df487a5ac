import { dayStart } from '@qiaolou/schema';
import { IdFilter, SEGMENT_FILTER } from './id-filter.ts';
import type { OpenBlock } from './open-block.ts';
import { quarterCounts } from './quarter-counts.ts';
import { orderRows } from './row-order.ts';
import { sealColumn, type SealContext } from './seal-column.ts';
import { sealNumbers } from './seal-numbers.ts';
import { sealPages, sealPlaces } from './seal-texts.ts';
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
import { textListBytes } from './text-list.ts';
import type { TrigramCollector } from './trigram-filter.ts';

/** How a segment is made. */
export interface SealOptions {
  readonly origin: SegmentOrigin;
  /** Level of zstd: 1 while events come in, 12 where a day is put together for years. */
  readonly level: number;
  readonly trigrams: TrigramCollector;
  /** The rows it gets, each once; all when absent. */
  readonly rows?: Uint32Array | undefined;
}

/** Steps to the bytes of a segment file; between them, its thread may do something else. */
export type SealSteps = Generator<undefined, readonly Uint8Array[]>;

/** A row has been given in some order. */
interface Ordered {
  readonly context: SealContext;
  readonly ts: Float64Array;
}

/**
 * Packs rows of a block into the bytes of a segment file, in pieces to be written one after another, in steps of a few
 * milliseconds. There must be a row; the block is not changed, and must not be until the last step.
 */
export function* sealSegment(block: OpenBlock, { origin, level, trigrams, rows }: SealOptions): SealSteps {
  const slices = new SliceWriter(0, level);
  const { order, runs } = orderRows(block, rows ?? Uint32Array.from({ length: block.rows }, (_, row) => row));
  const context: SealContext = { slices, runs, order, blockRows: block.rows };
  const ts = inOrder(block.times(), order);
  const seq = inOrder(block.seqs(), order);
  const ingested = inOrder(block.ingested(), order);
  yield;
  const meta: SealedMeta = {
    ...{ origin, rows: order.length, days: daysOf(ts) },
    ...{ minTs: least(ts), maxTs: most(ts), minSeq: least(seq), maxSeq: most(seq) },
    ...{ minIngested: least(ingested), maxIngested: most(ingested) },
    time: sealNumbers(ts, { slices, runs }),
    ingested: sealNumbers(ingested, { slices, runs, ts }),
    seq: sealNumbers(seq, { slices, runs }),
    ids: sealIds(block, context),
    dates: yield* sealDates(block, { context, ts }),
    columns: yield* sealColumns(block, context),
    ...sealPlaces(block, context),
    runs: yield* sealRuns(block, { context, ts }, trigrams),
  };
  return segmentBytes(meta, slices.finish());
}

function* sealDates(block: OpenBlock, { context, ts }: Ordered): Generator<undefined, SegmentMeta['dates']> {
  const { slices, runs, order } = context;
  const dates = new Map<string, NumberStream>();
  for (const field of block.dateFields()) {
    const values = inOrder(block.dates(field) ?? new Float64Array(0), order);
    if (!values.every((value) => Number.isNaN(value))) dates.set(field, sealNumbers(values, { slices, runs, ts }));
    yield;
  }
  return dates;
}

function* sealColumns(block: OpenBlock, context: SealContext): Generator<undefined, ReadonlyMap<string, ColumnMeta>> {
  const columns = new Map<string, ColumnMeta>();
  for (const [field, column] of block.columns) {
    const meta = sealColumn(column, context);
    if (meta !== undefined) columns.set(field, meta);
    yield;
  }
  return columns;
}

function* sealRuns(
  block: OpenBlock,
  { context, ts }: Ordered,
  trigrams: TrigramCollector,
): Generator<undefined, readonly SegmentRun[]> {
  const sealed: SegmentRun[] = [];
  for (const run of context.runs)
    sealed.push({ ...run, quarters: quarterCounts(ts, run), ...(yield* sealPages(block, run, context, trigrams)) });
  return sealed;
}

function sealIds({ ids }: OpenBlock, { slices, order }: SealContext): SegmentMeta['ids'] {
  const filter = IdFilter.sized(order.length, SEGMENT_FILTER);
  const texts = Array.from(order, (row) => ids.at(row));
  for (const id of texts) filter.add(id);
  const values = ids.hex ? slices.whole(ids.bytesInOrder(order), false) : slices.whole(textListBytes(texts));
  return { hex: ids.hex, values, filter: slices.whole(filter.bits, false) };
}

function daysOf(ts: Float64Array): readonly DayRows[] {
  const days = new Map<number, number>();
  for (const time of ts) {
    const start = dayStart(time);
    days.set(start, (days.get(start) ?? 0) + 1);
  }
  return [...days].map(([start, rows]) => ({ start, rows })).sort((a, b) => a.start - b.start);
}

function inOrder(values: Float64Array, order: Uint32Array): Float64Array {
  const out = new Float64Array(order.length);
  for (let at = 0; at < out.length; at++) out[at] = values[order[at] ?? 0] ?? NaN;
  return out;
}

function least(values: Float64Array): number {
  return values.reduce((a, b) => Math.min(a, b), Infinity);
}

function most(values: Float64Array): number {
  return values.reduce((a, b) => Math.max(a, b), -Infinity);
}
