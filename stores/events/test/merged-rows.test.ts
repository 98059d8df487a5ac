import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EcsEvent } from '@qiaolou/schema';
import { MergedRows } from '../src/columns/merged-rows.ts';
import { eventReader } from '../src/columns/row-event.ts';
import type { Segment } from '../src/columns/segment.ts';
import { bytesOf, openBlockOf, segmentOf } from './blocks-of-events.ts';
import { anyEvent, dayOfEvents } from './any-event.ts';
import { withIds } from './generated-events.ts';

const INGESTED = Date.UTC(2026, 2, 5);
const ingestedAt = (index: number): number => INGESTED + Math.floor(index / 10) * 1_000;

/** Events in parts of some sizes as segments, numbered from 1; and as they are kept. */
function segmentsOf(events: readonly EcsEvent[], sizes: readonly number[]) {
  const segments: Segment[] = [];
  const kept: EcsEvent[] = [];
  let at = 0;
  for (const size of sizes) {
    const part = events.slice(at, at + size);
    if (part.length === 0) break;
    const open = openBlockOf(part, at + 1, ingestedAt);
    segments.push(segmentOf(bytesOf(open.block)));
    kept.push(...open.kept);
    at += part.length;
  }
  return { segments, kept };
}

function readBack(segment: Segment): readonly EcsEvent[] {
  const seqs = segment.seqs();
  const read = eventReader(segment);
  const events: EcsEvent[] = [];
  for (let row = 0; row < segment.rows; row++) events[(seqs[row] ?? 0) - 1] = read(row);
  return events;
}

const entriesOf = (events: readonly EcsEvent[]) => events.map((event) => Object.entries(event).sort());

describe('segments made one', () => {
  it('have every event as it was stored, whatever its fields and values', () => {
    fc.assert(
      fc.property(
        fc.array(anyEvent, { minLength: 2, maxLength: 60 }),
        fc.array(fc.integer({ min: 1, max: 25 }), { minLength: 2, maxLength: 8 }),
        (generated, sizes) => {
          const { segments, kept } = segmentsOf(withIds(generated), sizes);
          const merged = segmentOf(bytesOf(new MergedRows(segments)));
          expect(entriesOf(readBack(merged))).toEqual(entriesOf(kept));
          const again = segmentOf(
            bytesOf(new MergedRows([merged, ...segmentsOf(withIds(generated, 9_000), [7]).segments])),
          );
          expect(again.rows).toBe(kept.length + Math.min(7, generated.length));
        },
      ),
      { numRuns: 150 },
    );
  });

  it.each([
    ['numbers that hardly repeat in each', (row: number) => ({ 'source.port': row, 'source.bytes': row * 300_000 })],
    ['numbers in some, texts in others', (row: number) => ({ 'source.port': row < 3_000 ? row : 'n/a' })],
    ['texts that hardly repeat', (row: number) => ({ 'trace.id': `t${row}`, note: ['a', row] })],
    ['fields of some only', (row: number) => ({ [`vendor.${Math.floor(row / 1_500)}`]: row % 7 })],
    ['ids of another form in one', (row: number) => (row === 4_000 ? { 'event.id': 'id 编号' } : {})],
    ['more fields than one has columns for', (row: number) => ({ [`vendor.key${row}`]: row })],
  ])('have their runs in order of time, and %s', (_name, more) => {
    const events = dayOfEvents(6_000, more);
    const { segments, kept } = segmentsOf(events, [1_500, 1_500, 1_500, 1_500]);
    const merged = segmentOf(bytesOf(new MergedRows(segments)));
    expect(readBack(merged)).toEqual(kept);
    const times = merged.times();
    for (const { from, to, sorted } of merged.runs)
      for (let row = from + 1; sorted && row < to; row++) expect((times[row - 1] ?? 0) <= (times[row] ?? 0)).toBe(true);
    expect(merged.meta.days.reduce((sum, { rows }) => sum + rows, 0)).toBe(merged.rows);
  });
});
