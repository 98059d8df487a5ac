import type { RecordDecoding, SpooledRecord, SpoolReader } from '@qiaolou/collector';
import type { Judge } from '@qiaolou/detection-rules';
import { MemoryEventStore } from '@qiaolou/event-store';
import {
  systemClock,
  WholeEvent,
  type DetectionMatch,
  type EcsEvent,
  type LazyEvent,
  type RawRecord,
} from '@qiaolou/schema';
import { expect, test } from 'vitest';
import { holdEvents } from '../src/pipeline/hold-events.ts';
import { prepareBatch } from '../src/pipeline/prepare-batch.ts';

const collect = () => holdEvents(new MemoryEventStore(systemClock));

/** Records become what `decode` says, one after the other. */
function decodingOf(decode: () => readonly EcsEvent[]): RecordDecoding {
  const none = {
    again: () => undefined,
    usePacks: () => undefined,
    reached: () => [],
    openSince: () => undefined,
    flows: () => [],
  };
  const lines = () => ({ lines: 0, asBytes: 0 });
  const decodeAll: RecordDecoding['decodeAll'] = (records) =>
    records.map(() => decode().map((event) => new WholeEvent(event)));
  return { decode, decodeAll, lines, save: () => undefined, forgot: () => 0, ...none };
}

function idOf(event: LazyEvent): string {
  return String(event.value('event.id'));
}

/** A spool of as many records as one wants. */
function readerOf(records: number, of: (offset: number) => Partial<RawRecord> = () => ({})): SpoolReader {
  const spool = Array.from({ length: records }, (_, offset): SpooledRecord => {
    const next = { segment: 1, offset: offset + 1 };
    const record = { payload: Buffer.from('x'), receivedAt: 1_000 + offset, listener: 'netflow', peer: '192.0.2.1' };
    return { record: { ...record, ...of(offset) }, position: { segment: 1, offset }, next };
  });
  let at = 0;
  return {
    read: (most: number, mostBytes: number) => {
      const from = at;
      for (let bytes = 0; at < spool.length && at - from < most && bytes < mostBytes; at++)
        bytes += spool[at]?.record.payload.length ?? 0;
      return spool.slice(from, at);
    },
    damage: { ranges: 0, bytes: 0 },
  } as unknown as SpoolReader;
}

function batchesOf(records: number, eventsEach: number, batchRecords = 1_000) {
  // A flow takes some bytes of its datagram.
  const reader = readerOf(records, () => ({ payload: Buffer.alloc(eventsEach * 16) }));
  const event = { 'event.dataset': 'ipfix', 'event.kind': 'event' } as unknown as EcsEvent;
  const decoding = decodingOf(() => Array<EcsEvent>(eventsEach).fill(event));
  const sizes: number[] = [];
  const ends: number[] = [];
  for (;;) {
    const batch = prepareBatch({ reader, decoding, judges: [], collect, batchRecords });
    if (batch === undefined) return { sizes, ends };
    sizes.push(batch.parts.reduce((sum, { events }) => sum + events.size, 0));
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

test('a judge that fails at an event stops nothing: the others judge it, it judges the others, and an alert tells', () => {
  let number = 0;
  const decoding = decodingOf(() => {
    number += 1;
    return [{ '@timestamp': '2026-11-22T08:59:00.000Z', 'event.id': `e${number}` } as unknown as EcsEvent];
  });
  const judge = (id: string, fails: (event: string) => boolean): Judge => ({
    id,
    maxTimespanMs: 0,
    evaluate: (event) => {
      if (fails(idOf(event))) throw new RangeError('out of range');
      return [{ ruleId: `${id} ${idOf(event)}` } as DetectionMatch];
    },
    settle: () => {
      throw new TypeError('no such group');
    },
    setEnabled: () => undefined,
    stats: () => [],
  });
  const judges = [judge('first', (event) => event === 'e2' || event === 'e3'), judge('second', () => false)];
  const batch = prepareBatch({ reader: readerOf(4), decoding, judges, collect, batchRecords: 10 });
  const [part] = batch?.parts ?? [];
  expect(part?.events.size).toBe(4);
  expect(part?.matches.map(({ ruleId }) => ruleId)).toEqual([
    ...['first e1', 'second e1', 'qiaolou:judge-fault:first', 'second e2', 'qiaolou:judge-fault:first', 'second e3'],
    ...['first e4', 'second e4', 'qiaolou:judge-fault:first', 'qiaolou:judge-fault:second'],
  ]);
  const faults = part?.matches.filter(({ ruleId }) => ruleId === 'qiaolou:judge-fault:first') ?? [];
  expect(new Set(faults.map(({ occurrence }) => occurrence))).toEqual(new Set(['2026-11-22T08:00:00.000Z']));
  expect(faults.map(({ explain, eventIds }) => [explain.value, eventIds[0]])).toEqual([
    ['RangeError: out of range', 'e2'],
    ['RangeError: out of range', 'e3'],
    ['TypeError: no such group', 'e4'],
  ]);
});

test('judges see the events of one origin after those of the other, as they came, and few of the first are kept', () => {
  const imported = (offset: number) => offset % 3 === 1;
  const spool = readerOf(900, (offset) => (imported(offset) ? { listener: 'import', peer: 'old.log' } : {}));
  let decoded = 0;
  const decoding = decodingOf(() => [{ 'event.id': `e${decoded++}` } as unknown as EcsEvent]);
  const told: string[] = [];
  let [judged, most] = [0, 0];
  const judge: Judge = {
    id: 'seen',
    maxTimespanMs: 0,
    evaluate: (event) => {
      if (!imported(Number(idOf(event).slice(1)))) most = Math.max(most, (decoded * 2) / 3 - judged++);
      told.push(idOf(event));
      return [];
    },
    settle: () => {
      told.push('settled');
      return [{ ruleId: `after ${told.length}` } as DetectionMatch];
    },
    setEnabled: () => undefined,
    stats: () => [],
  };
  const batch = prepareBatch({ reader: spool, decoding, judges: [judge], collect, batchRecords: 1_000 });
  const ids = Array.from({ length: 900 }, (_, n) => n);
  const named = (numbers: readonly number[]) => numbers.map((n) => `e${n}`);
  const live = named(ids.filter((n) => !imported(n)));
  expect(told).toEqual([...live, 'settled', ...named(ids.filter(imported)), 'settled']);
  expect(
    batch?.parts.map(({ importPeer, records, events, matches }) => [importPeer, records, events.size, matches]),
  ).toEqual([
    ['', 600, 600, [{ ruleId: 'after 601' }]],
    ['old.log', 300, 300, [{ ruleId: 'after 902' }]],
  ]);
  const [first] = batch?.parts ?? [];
  expect(first?.events.withIds(new Set(['e0', 'e1', 'e899'])).map((event) => event['event.id'])).toEqual([
    'e0',
    'e899',
  ]);
  expect(most).toBeLessThan(300);
});
