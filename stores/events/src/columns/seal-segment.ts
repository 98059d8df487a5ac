import type { OpenBlock } from './open-block.ts';
import { quarterCounts } from './quarter-counts.ts';
import { orderRows } from './row-order.ts';
import { sealColumn, type SealContext } from './seal-column.ts';
import { sealNumbers } from './seal-numbers.ts';
import { sealPages, sealPlaces } from './seal-texts.ts';
import { segmentBytes } from './segment-footer.ts';
import type { ColumnMeta, NumberStream, SealedMeta, SegmentMeta, SegmentRun } from './segment-meta.ts';
import { SliceWriter } from './slice-writer.ts';
import { textListBytes } from './text-list.ts';
import type { TrigramCollector } from './trigram-filter.ts';

/** How a segment is made. */
export interface SealOptions {
  /** Level of zstd: 1 while events come in, 12 where a day is put together for years. */
  readonly level: number;
  readonly trigrams: TrigramCollector;
}

/**
 * Packs a block into the bytes of a segment file, in pieces to be written one after another. The block must have a row and
 * is not changed.
 */
export function sealSegment(block: OpenBlock, { level, trigrams }: SealOptions): readonly Uint8Array[] {
  const slices = new SliceWriter(0, level);
  const { order, runs } = orderRows(block);
  const context: SealContext = { slices, runs, order };
  const inOrder = (values: Float64Array): Float64Array => {
    const out = new Float64Array(order.length);
    for (let at = 0; at < out.length; at++) out[at] = values[order[at] ?? 0] ?? NaN;
    return out;
  };
  const ts = inOrder(block.times());
  const seq = inOrder(block.seqs());
  const number = (values: Float64Array): NumberStream => sealNumbers(values, { slices, runs, ts });
  const meta: SealedMeta = {
    rows: block.rows,
    ...{ minTs: least(ts), maxTs: most(ts), minSeq: least(seq), maxSeq: most(seq) },
    time: sealNumbers(ts, { slices, runs }),
    ingested: number(inOrder(block.ingested())),
    seq: sealNumbers(seq, { slices, runs }),
    ids: sealIds(block, context),
    dates: new Map(
      block.dateFields().flatMap((field) => {
        const values = inOrder(block.dates(field) ?? new Float64Array(0));
        return values.every((value) => Number.isNaN(value)) ? [] : [[field, number(values)] as const];
      }),
    ),
    columns: sealColumns(block, context),
    ...sealPlaces(block, context),
    runs: runs.map((run): SegmentRun => ({
      ...run,
      quarters: quarterCounts(ts, run),
      ...sealPages(block, run, context, trigrams),
    })),
  };
  return segmentBytes(meta, slices.finish());
}

function sealColumns(block: OpenBlock, context: SealContext): ReadonlyMap<string, ColumnMeta> {
  const columns = new Map<string, ColumnMeta>();
  for (const [field, column] of block.columns) {
    const meta = sealColumn(column, context);
    if (meta !== undefined) columns.set(field, meta);
  }
  return columns;
}

function sealIds({ ids }: OpenBlock, { slices, order }: SealContext): SegmentMeta['ids'] {
  const values = ids.hex
    ? slices.whole(ids.bytesInOrder(order), false)
    : slices.whole(textListBytes(Array.from(order, (row) => ids.at(row))));
  return { hex: ids.hex, values };
}

function least(values: Float64Array): number {
  return values.reduce((a, b) => Math.min(a, b), Infinity);
}

function most(values: Float64Array): number {
  return values.reduce((a, b) => Math.max(a, b), -Infinity);
}
