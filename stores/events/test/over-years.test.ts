import { cp, readdir, rm, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DAY_MS, systemClock, type Ast, type EcsEvent, type EventStore } from '@qiaolou/schema';
import { MemoryEventStore, openEmbeddedEventStore, type StoreReport } from '../src/index.ts';
import { encodeEventLines } from '../src/embedded/event-lines.ts';
import { directoryOfTest } from './directory-of-test.ts';
import { numberedEvent } from './numbered-event.ts';

const directory = directoryOfTest();
const ALWAYS = { from: '1900-01-01T00:00:00.000Z', to: '2100-01-01T00:00:00.000Z' };
const ALL = { op: 'all' } as const;
const YEAR = 365 * DAY_MS;

const at = (n: number, time: number, more: object = {}): EcsEvent => ({
  ...numberedEvent(n),
  ...{ '@timestamp': new Date(time).toISOString() },
  ...more,
});
const batch = (from: number, count: number) => Array.from({ length: count }, (_, n) => numberedEvent(from + n));
const numbersOf = (events: readonly EcsEvent[]) => events.map((event) => Number(event['test.number']));

async function wholeTail(store: EventStore, from = '0'): Promise<readonly EcsEvent[]> {
  const events: EcsEvent[] = [];
  for (let next = from; ;) {
    const page = await store.tail(next, 1_000);
    if (page.events.length === 0) return events;
    events.push(...page.events);
    next = page.next;
  }
}

describe('a store whose clock jumps', () => {
  it('keeps the order of receipt, and tells the times it was told', async () => {
    let now = Date.UTC(2026, 4, 1);
    const clock = { now: () => now };
    let store = await openEmbeddedEventStore({ dir: directory(), clock, flushRows: 100 });
    let cursor = '0';
    const seen: number[] = [];
    for (const [round, jump] of [0, YEAR, -YEAR, -2 * YEAR, 0].entries()) {
      now = Date.UTC(2026, 4, 1) + jump;
      await store.append(batch(round * 60, 60));
      if (round === 2) {
        await store.close();
        store = await openEmbeddedEventStore({ dir: directory(), clock, flushRows: 100 });
      }
      const page = await store.tail(cursor, 1_000);
      seen.push(...numbersOf(page.events));
      expect(new Set(page.events.map((event) => event['event.ingested']))).toEqual(
        new Set([new Date(now).toISOString()]),
      );
      cursor = page.next;
    }
    expect(seen).toEqual(Array.from({ length: 300 }, (_, n) => n));
    const since = await store.tail({ ingestedSince: new Date(Date.UTC(2027, 3, 1)).toISOString() }, 1_000);
    expect(numbersOf(since.events)[0]).toBe(60);
    await store.close();
  });
});

describe('a store of years', () => {
  it('has a backfill of 637 days in a few files, and finds each day', async () => {
    const days = 637;
    const start = Date.UTC(2016, 0, 1, 12);
    const store = await openEmbeddedEventStore({ dir: directory(), clock: systemClock, flushRows: 1_000 });
    const events = Array.from({ length: 4 * days }, (_, n) => at(n, start + ((n * 11) % days) * 6 * DAY_MS + n));
    for (let from = 0; from < events.length; from += 500) await store.append(events.slice(from, from + 500));
    await store.close();
    expect((await readdir(join(directory(), 'segments'))).length).toBeLessThanOrEqual(4);
    const again = await openEmbeddedEventStore({ dir: directory(), clock: systemClock });
    const stats = await again.stats();
    expect([stats.events, stats.days.length, stats.missing]).toEqual([4 * days, days, 0]);
    for (const day of [0, 99, 636]) {
      const from = start - 12 * 3_600_000 + day * 6 * DAY_MS;
      const range = { from: new Date(from).toISOString(), to: new Date(from + DAY_MS).toISOString() };
      const page = await again.search({ where: ALL, range, sort: 'oldest', limit: 100 });
      expect(page.total).toEqual({ value: 4, relation: 'exact' });
    }
    expect(await again.append(events.slice(0, 700))).toMatchObject({ accepted: 0, duplicates: 700 });
    await again.close();
  });

  it.each([
    ['in one batch', false, false],
    ['in memory', true, false],
    ['one of them in a segment', true, true],
  ])('has the same id of two days twice, of one day once: %s', async (_name, apart, flushed) => {
    const [first, other] = [Date.UTC(2026, 2, 1, 3), Date.UTC(2026, 2, 4, 3)];
    const twins = [at(1, first), at(1, other), at(1, first + 1_000), at(1, other)];
    let store = await openEmbeddedEventStore({ dir: directory(), clock: systemClock });
    let accepted = 0;
    for (const group of apart ? twins.map((event) => [event]) : [twins]) {
      accepted += (await store.append(group)).accepted;
      if (!flushed) continue;
      await store.close();
      store = await openEmbeddedEventStore({ dir: directory(), clock: systemClock });
    }
    expect(accepted).toBe(2);
    const page = await store.search({ where: ALL, range: ALWAYS, sort: 'oldest', limit: 10 });
    expect(page.events.map((event) => event['@timestamp'])).toEqual(
      [first, other].map((ts) => new Date(ts).toISOString()),
    );
    expect((await store.get([numberedEvent(1)['event.id']])).map((event) => event['@timestamp'])).toEqual([
      new Date(other).toISOString(),
    ]);
    await store.close();
  });

  it('answers as the reference does with numbers beyond 64 bits, a byte order mark and a field named __proto__', async () => {
    const nasty: Readonly<Record<string, string | number>> = Object.fromEntries<string | number>([
      ['source.bytes', 2 ** 70],
      ['user.name', '\ufeffadmin'],
      ['__proto__', 'polluted'],
    ]);
    const event = Object.defineProperty(at(1, Date.UTC(2026, 2, 1), nasty), '__proto__', {
      ...{ value: 'polluted', enumerable: true, configurable: true, writable: true },
    });
    const oracle = new MemoryEventStore(systemClock);
    await oracle.append([event]);
    const asked = Object.entries(nasty).flatMap(([field, value]): readonly Ast[] => [
      { op: 'eq', field, value },
      { op: 'exists', field },
    ]);
    for (const life of [0, 1]) {
      const store = await openEmbeddedEventStore({ dir: directory(), clock: systemClock });
      expect((await store.append([event])).accepted).toBe(life === 0 ? 1 : 0);
      for (const where of asked) {
        const request = { where, range: ALWAYS, sort: 'newest', limit: 1 } as const;
        const [page, expected] = [await store.search(request), await oracle.search(request)];
        expect([where, page.total]).toEqual([where, expected.total]);
      }
      const [kept] = await store.get([event['event.id']]);
      for (const [field, value] of Object.entries(nasty))
        expect(Object.getOwnPropertyDescriptor(kept, field)?.value).toBe(value);
      await store.close();
    }
  });
});

describe('a store whose journal lost something', () => {
  it('gives no number again that somebody has read, and tells what is missing', async () => {
    const copy = join(directory(), '../journal-of-test');
    const store = await openEmbeddedEventStore({ dir: directory(), clock: systemClock });
    await store.append(batch(0, 50));
    const read = await store.tail('0', 100);
    await cp(directory(), copy, { recursive: true, filter: (name) => !name.endsWith('lock.db') });
    await store.close();
    await rm(directory(), { recursive: true });
    await cp(copy, directory(), { recursive: true });
    await rm(copy, { recursive: true });
    // As after a disk that lost what it had confirmed.
    await truncate(join(directory(), 'journal', '00000001.wal'), 0);
    const reports: StoreReport[] = [];
    const again = await openEmbeddedEventStore({
      ...{ dir: directory(), clock: systemClock },
      onReport: (report) => reports.push(report),
    });
    expect((await again.tail(read.next, 100)).events).toEqual([]);
    expect(reports).toEqual([{ kind: 'eventsMissing', from: 1, to: 50 }]);
    await again.append(batch(100, 20));
    expect(numbersOf((await again.tail(read.next, 100)).events)).toEqual(Array.from({ length: 20 }, (_, n) => 100 + n));
    expect(await again.stats()).toMatchObject({ events: 20, missing: 50 });
    await again.close();
    const third = await openEmbeddedEventStore({ dir: directory(), clock: systemClock });
    expect(numbersOf(await wholeTail(third))).toHaveLength(20);
    expect(await third.stats()).toMatchObject({ events: 20, missing: 50 });
    await third.close();
  });

  it('has a batch of more than a frame holds whole after a loss of power', async () => {
    const copy = join(directory(), '../large-of-test');
    const events = Array.from({ length: 16 }, (_, n) => ({
      ...numberedEvent(n),
      'event.original': `${n} ${'日志'.repeat(1_500_000)}`,
    }));
    const store = await openEmbeddedEventStore({ dir: directory(), clock: systemClock });
    const lines = encodeEventLines(events);
    expect(lines.byteLength).toBeGreaterThan(128 * 1_048_576);
    expect(await store.appendLines(lines)).toMatchObject({ accepted: 16 });
    await cp(directory(), copy, { recursive: true, filter: (name) => !name.endsWith('lock.db') });
    await store.close();
    const again = await openEmbeddedEventStore({ dir: copy, clock: systemClock });
    expect((await again.stats()).events).toBe(16);
    expect(numbersOf(await wholeTail(again))).toEqual(Array.from({ length: 16 }, (_, n) => n));
    await again.close();
    await rm(copy, { recursive: true });
  });
});
