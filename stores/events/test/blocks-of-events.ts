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

/** With few bytes of a part a stream has several, however few rows there are. */
const FEW_BYTES = 96;

/** The pieces of a segment of a block. */
export function piecesOf(block: RowSource, partBytes = FEW_BYTES): readonly Uint8Array[] {
  const origin = { number: 1, level: 0, replaces: [] };
  return finish(sealSegment(block, { origin, level: 1, trigrams, partBytes }));
}

/** The bytes of a segment of a block. */
export function bytesOf(block: RowSource, partBytes?: number): Buffer {
  return Buffer.concat(piecesOf(block, partBytes));
}

/** A segment of bytes in memory. */
export function segmentOf(bytes: Buffer): Segment {
  return Segment.open((offset, length) => bytes.subarray(offset, offset + length), bytes.length, 'in memory');
}
