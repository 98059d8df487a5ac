import type { EcsEvent } from '@qiaolou/schema';
import { acceptEvent } from '../src/contract/accepted-event.ts';
import { OpenBlock } from '../src/columns/open-block.ts';
import type { RowSource } from '../src/columns/row-source.ts';
import { sealSegment } from '../src/columns/seal-segment.ts';
import { Segment } from '../src/columns/segment.ts';
import { finish } from '../src/columns/steps.ts';
import { TrigramCollector } from '../src/columns/trigram-filter.ts';

const trigrams = new TrigramCollector();

/** A block of events as the store keeps them, numbered from `first`; and those events. */
export function openBlockOf(
  events: readonly EcsEvent[],
  first: number,
  ingestedAt: (index: number) => number,
): { readonly block: OpenBlock; readonly kept: readonly EcsEvent[] } {
  const block = new OpenBlock();
  const kept: EcsEvent[] = [];
  for (const [index, given] of events.entries()) {
    const acceptance = acceptEvent(given);
    if (!acceptance.ok) throw new Error(`${acceptance.code} ${acceptance.reason}`);
    const { ts, event } = acceptance;
    const ingested = ingestedAt(index);
    block.add({ seq: first + index, ingested, ts, event });
    kept.push({ ...event, 'event.ingested': new Date(ingested).toISOString() });
  }
  return { block, kept };
}

/** The pieces of a segment of a block, or of some of its rows. */
export function piecesOf(block: RowSource, rows?: Uint32Array): readonly Uint8Array[] {
  return finish(sealSegment(block, { origin: { number: 1, level: 0, replaces: [] }, level: 1, trigrams, rows }));
}

/** The bytes of a segment of a block, or of some of its rows. */
export function bytesOf(block: RowSource, rows?: Uint32Array): Buffer {
  return Buffer.concat(piecesOf(block, rows));
}

/** A segment of bytes in memory. */
export function segmentOf(bytes: Buffer): Segment {
  return Segment.open((offset, length) => bytes.subarray(offset, offset + length), bytes.length, 'in memory');
}
