import { NO_MESSAGE, type TextPlaces } from './block.ts';
import type { RowSource } from './row-source.ts';
import type { Run } from './run.ts';
import type { Page, SegmentMeta } from './segment-meta.ts';
import type { SealContext } from './seal-context.ts';
import { planes } from './seal-numbers.ts';
import type { StreamRef } from './slice-writer.ts';
import type { Steps } from './steps.ts';
import type { TrigramCollector } from './trigram-filter.ts';

/**
 * A page is closed when it has as many bytes; one event may have more. For a row a page is read: four times as many bytes pack
 * by a fiftieth better.
 */
const PAGE_BYTES = 131_072;

/** Where texts are kept, and where they are. */
export interface TextContext extends SealContext {
  readonly places: TextPlaces;
}

/** Keeps the texts of a run's rows in pages, and the filter of their trigrams; a step for each page. */
export function* sealPages(
  rows: RowSource,
  run: Run,
  { slices, scratch, order, places: { starts } }: TextContext,
  trigrams: TrigramCollector,
): Steps<{ readonly pages: readonly Page[]; readonly trigrams: StreamRef }> {
  const pages: Page[] = [];
  for (let from = run.from; from < run.to;) {
    let [to, size] = [from, 0];
    while (to < run.to && size < PAGE_BYTES) size += bytesOf(starts, order[to++] ?? 0);
    const text = pageText(rows, order.subarray(from, to), scratch.bytes(size));
    trigrams.add(text);
    pages.push({ from, to, text: slices.whole(text) });
    from = to;
    yield;
  }
  return { pages, trigrams: slices.whole(trigrams.finish(), false) };
}

/** Keeps how long each row's original is, and where its message is in it. */
export function sealPlaces(context: TextContext): Pick<SegmentMeta, 'lengths' | 'message'> {
  const { order, places } = context;
  const { starts, messageAt, tail } = places;
  const rows = order.length;
  const [lengths, at, tails] = [new Uint32Array(rows), new Uint32Array(rows), new Uint32Array(rows)];
  for (let place = 0; place < rows; place++) {
    const row = order[place] ?? 0;
    lengths[place] = bytesOf(starts, row);
    at[place] = messageAt[row] ?? NO_MESSAGE;
    tails[place] = tail[row] ?? 0;
  }
  return { lengths: planes(lengths, context), message: { at: planes(at, context), tail: planes(tails, context) } };
}

function bytesOf(starts: Float64Array, row: number): number {
  return (starts[row + 1] ?? 0) - (starts[row] ?? 0);
}

function pageText(rows: RowSource, order: Uint32Array, text: Buffer): Buffer {
  let at = 0;
  for (let place = 0; place < order.length; place++) at += rows.copyText(order[place] ?? 0, text, at);
  return text;
}
