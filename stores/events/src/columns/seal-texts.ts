import { MESSAGE_APART } from './block.ts';
import { bytePlanes } from './byte-planes.ts';
import type { OpenBlock } from './open-block.ts';
import type { Run } from './run.ts';
import type { Page, SegmentMeta } from './segment-meta.ts';
import type { SealContext } from './seal-column.ts';
import type { StreamRef } from './slice-writer.ts';
import type { TrigramCollector } from './trigram-filter.ts';

/** A page is closed when it has as many bytes; one event may have more. */
const PAGE_BYTES = 524_288;

/** Keeps the texts of a run's rows in pages, and the filter of their trigrams; a step for each page. */
export function* sealPages(
  block: OpenBlock,
  run: Run,
  { slices, order }: SealContext,
  trigrams: TrigramCollector,
): Generator<undefined, { readonly pages: readonly Page[]; readonly trigrams: StreamRef }> {
  const pages: Page[] = [];
  for (let from = run.from; from < run.to;) {
    let [to, size] = [from, 0];
    while (to < run.to && size < PAGE_BYTES) size += bytesOf(block, order[to++] ?? 0);
    const text = pageText(block, order.subarray(from, to), size);
    trigrams.add(text);
    pages.push({ from, to, text: slices.whole(text) });
    from = to;
    yield;
  }
  return { pages, trigrams: slices.whole(trigrams.finish(), false) };
}

/** Keeps how long each row's original is, and where its message is in it. */
export function sealPlaces(block: OpenBlock, { slices, order }: SealContext): Pick<SegmentMeta, 'lengths' | 'message'> {
  const lengths = new Uint32Array(order.length);
  const at = new Uint32Array(order.length);
  const tail = new Uint32Array(order.length);
  for (const [place, row] of order.entries()) {
    const length = bytesOf(block, row);
    const start = block.messageAt(row);
    lengths[place] = length;
    at[place] = start;
    tail[place] = start >= MESSAGE_APART ? 0 : length - start - block.messageBytes(row);
  }
  const stream = (values: Uint32Array): StreamRef => slices.stream(bytePlanes(values));
  return { lengths: stream(lengths), message: { at: stream(at), tail: stream(tail) } };
}

function bytesOf({ original }: OpenBlock, row: number): number {
  return original.end(row) - original.start(row);
}

function pageText({ original }: OpenBlock, rows: Uint32Array, size: number): Buffer {
  const from = original.bytes();
  const text = Buffer.allocUnsafe(size);
  let at = 0;
  for (const row of rows) {
    const [start, end] = [original.start(row), original.end(row)];
    from.copy(text, at, start, end);
    at += end - start;
  }
  return text;
}
