import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY_MS, dayStart, type EcsEvent } from '@qiaolou/schema';
import { BatchReader, batchOf, batchOfLines } from '../src/embedded/write/event-batch.ts';
import { encodeEventLines } from '../src/embedded/event-lines.ts';

const DAY = Date.UTC(2026, 2, 1);

const id = fc.oneof(
  fc.constantFrom('0', '1', '2').map((digit) => digit.repeat(40)),
  fc.constantFrom('a', '谯', 'A'.repeat(40), `${'0'.repeat(39)}g`),
);
const event = fc
  .record({ id, time: fc.integer({ min: DAY, max: DAY + 3 * DAY_MS }) })
  .map(({ id, time }): EcsEvent => ({
    ...{ '@timestamp': new Date(time).toISOString(), 'event.created': new Date(time).toISOString() },
    ...{ 'event.id': id, 'event.kind': 'event', 'event.dataset': 'sshd', 'event.original': 'x' },
  }));

/** Indices of the events that came first with their id on their day. */
function firsts(events: readonly EcsEvent[]): readonly number[] {
  const seen = new Set<string>();
  return events.flatMap((one, index) => {
    const key = `${dayStart(Date.parse(one['@timestamp']))} ${one['event.id']}`;
    if (seen.has(key)) return [];
    seen.add(key);
    return [index];
  });
}

/** The same as a reader of many appends tells it. */
function kept(reader: BatchReader, given: readonly EcsEvent[], asLines: boolean): readonly unknown[] {
  const { events } = reader;
  reader.begin();
  const rows: number[] = [];
  const accepted = (row: number): void => {
    if (events.isFirst(row)) rows.push(row);
    else events.dropLast();
  };
  const batch = asLines ? batchOfLines(encodeEventLines(given)) : batchOf(given);
  reader.read(batch, 0, { accepted, rejected: () => expect.unreachable() });
  expect(events.size).toBe(rows.length);
  return rows.map((row) => ({ index: events.index(row), id: events.ids.at(row), ts: events.ts(row) }));
}

describe('events of an append', () => {
  it('are each of their ids and days once, whatever the ids, and forget the appends before', () => {
    const reader = new BatchReader();
    fc.assert(
      fc.property(fc.array(event, { minLength: 1, maxLength: 30 }), fc.boolean(), (given, asLines) => {
        const expected = firsts(given).map((index) => {
          const { 'event.id': id = '', '@timestamp': time = '' } = given[index] ?? {};
          return { index, id, ts: Date.parse(time) };
        });
        expect(kept(reader, given, asLines)).toEqual(expected);
      }),
    );
  });

  it('are as right when there were many more before', () => {
    const reader = new BatchReader();
    const of = (count: number, shift: number): readonly EcsEvent[] =>
      Array.from({ length: count }, (_, n) => ({
        ...{ '@timestamp': new Date(DAY + n).toISOString(), 'event.created': new Date(DAY).toISOString() },
        ...{ 'event.id': (n + shift).toString(16).padStart(40, '0'), 'event.kind': 'event' },
        ...{ 'event.dataset': 'sshd', 'event.original': `of ${n}` },
      }));
    for (const [count, shift] of [
      [70_000, 0],
      [5, 3],
      [70_000, 9],
      [9_000, 0],
    ] as const) {
      const rows = kept(reader, [...of(count, shift), ...of(3, shift)], true);
      expect(rows).toHaveLength(count);
      expect(rows.at(-1)).toEqual({
        ...{ index: count - 1, ts: DAY + count - 1 },
        id: (count - 1 + shift).toString(16).padStart(40, '0'),
      });
    }
  });
});
