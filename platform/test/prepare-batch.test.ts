import type { SpooledRecord, SpoolReader } from '@qiaolou/collector';
import type { EcsEvent } from '@qiaolou/schema';
import { expect, test } from 'vitest';
import { prepareBatch } from '../src/pipeline/prepare-batch.ts';

/** A spool of as many records as one wants, each of which becomes a number of events. */
function batchesOf(records: number, eventsEach: number, batchRecords = 1_000) {
  const spool = Array.from({ length: records }, (_, offset): SpooledRecord => {
    const next = { segment: 1, offset: offset + 1 };
    const record = { payload: Buffer.from('x'), receivedAt: 1_000 + offset, listener: 'netflow', peer: '192.0.2.1' };
    return { record, position: { segment: 1, offset }, next };
  });
  let at = 0;
  const reader = {
    read: (most: number) => spool.slice(at, (at += Math.min(most, spool.length - at))),
    damage: { ranges: 0, bytes: 0 },
  } as unknown as SpoolReader;
  const event = { 'event.dataset': 'ipfix', 'event.kind': 'event' } as unknown as EcsEvent;
  const decoding = { decode: () => Array<EcsEvent>(eventsEach).fill(event), save: () => undefined, forgot: () => 0 };
  const sizes: number[] = [];
  const ends: number[] = [];
  for (;;) {
    const batch = prepareBatch({ reader, decoding, judges: [], batchRecords });
    if (batch === undefined) return { sizes, ends };
    sizes.push(batch.parts.reduce((sum, { events }) => sum + events.length, 0));
    ends.push(batch.next.offset);
  }
}

test('a batch is bounded by the events its records become, and the next goes on where it ended', () => {
  const { sizes, ends } = batchesOf(125, 2_048);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(125 * 2_048);
  expect(Math.max(...sizes)).toBeLessThan(40_000);
  expect(ends.at(-1)).toBe(125);
});

test('of records that become one event each, a batch is as many as it may have', () => {
  expect(batchesOf(2_500, 1)).toEqual({ sizes: [1_000, 1_000, 500], ends: [1_000, 2_000, 2_500] });
});
