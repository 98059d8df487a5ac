import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isoTime, SocError, type AppendResult, type EcsEvent, type EventStore } from '@qiaolou/schema';
import { compareDay, copyDay, entriesOf, type DayCopied } from '../src/copy/index.ts';
import { MemoryEventStore } from '../src/index.ts';
import { eventArbitrary, withIds } from './generated-events.ts';

const CLOCK = { now: () => Date.UTC(2026, 2, 5) };
const DAY = '2026-03-02';
const eventOf = (n: number, rest: Readonly<Record<string, string>> = {}): EcsEvent => ({
  // From the first moment of the day to the last, several at the same time.
  '@timestamp': isoTime(
    Date.UTC(2026, 2, 1, 16) + Math.floor((n % 2_000) / 2) * 86_400 - (n % 2_000 === 1_999 ? 1 : 0),
  ),
  'event.id': n.toString(16).padStart(8, '0'),
  'event.created': '2026-03-01T16:00:00.000Z',
  'event.original': `line ${n}`,
  'event.kind': 'event',
  'event.dataset': `set-${n % 3}`,
  ...rest,
});

async function memory(events: readonly EcsEvent[]): Promise<EventStore> {
  const store = new MemoryEventStore(CLOCK);
  for (let at = 0; at < events.length; at += 5_000) await store.append(events.slice(at, at + 5_000));
  return store;
}
const events = Array.from({ length: 5_000 }, (_, n) => eventOf(n));
/** The evening before and the morning after. */
const around = [
  eventOf(9_001, { '@timestamp': '2026-03-01T15:59:59.999Z' }),
  eventOf(9_002, { '@timestamp': '2026-03-02T16:00:00.000Z' }),
];
const comparedStore = (store: EventStore) => ({ store, entries: entriesOf(store) });
/** What must not be called. */
const never = (): never => expect.fail();
const compared = (a: EventStore, b: EventStore, whole = false) =>
  compareDay([comparedStore(a), comparedStore(b)], DAY, whole);

describe('copying a day', () => {
  it('takes all of it and nothing of the days around', async () => {
    const target = await memory([]);
    const copied = await copyDay({
      ...{ source: await memory([...around, ...events]), day: DAY, onRejected: never },
      store: (page) => target.append(page),
    });
    expect(copied).toEqual({ events: 5_000, stored: 5_000, duplicates: 0, rejected: 0 });
    expect(await compared(await memory(events), target, true)).toMatchObject({ equal: true, events: [5_000, 5_000] });
    expect((await target.stats()).events).toBe(5_000);
  });

  it('goes on where it was cut off, in whichever page and on whichever side of storing it', async () => {
    const source = await memory(events);
    for (const [page, stored] of [
      [0, false],
      [0, true],
      [1, false],
      [1, true],
      [2, true],
    ] as const) {
      const target = await memory([]);
      let pages = 0;
      let before: DayCopied | undefined;
      const store = async (some: readonly EcsEvent[]): Promise<AppendResult> => {
        if (pages++ !== page) return target.append(some);
        // The process ends here: the other store has the page, or has not, and nobody was told.
        if (stored) await target.append(some);
        throw new Error('cut off');
      };
      const onPart = (copied: DayCopied) => Promise.resolve(void (before = copied));
      const copying = { source, day: DAY, store, onPart, partEvents: 1_200, onRejected: never };
      await expect(copyDay(copying)).rejects.toThrow('cut off');
      const rest = await copyDay({ ...copying, before });
      expect(rest).toMatchObject({ events: 5_000, rejected: 0 });
      // What was done before is not done again.
      expect(rest.duplicates).toBe(stored ? (await target.stats()).events - rest.stored : 0);
      expect(rest.duplicates).toBeLessThanOrEqual(1_200);
      expect(rest.stored + rest.duplicates).toBe(5_000);
      expect((await compared(source, target, true)).equal).toBe(true);
    }
  });

  it.each([1, 2, 3, 10, 999, 10_000])('takes each event once by parts of %i', async (partEvents) => {
    // Two at a time, more than a part has; and many in one moment.
    const many = Array.from({ length: 30 }, (_, n) =>
      eventOf(20_000 + n, { '@timestamp': '2026-03-02T08:00:00.000Z' }),
    );
    const all = [...around, ...events.filter((_, n) => n % 40 < 2), ...many];
    const target = await memory([]);
    const parts: DayCopied[] = [];
    const copied = await copyDay({
      ...{ source: await memory(all), day: DAY, partEvents, onRejected: never },
      store: (page) => target.append(page),
      onPart: (part) => Promise.resolve(void parts.push(part)),
    });
    expect(copied).toEqual({ events: 280, stored: 280, duplicates: 0, rejected: 0 });
    expect(parts.at(-1)).toEqual(copied);
    expect(parts.length).toBeGreaterThan(partEvents < 100 ? 20 : 1);
  });

  it('waits for a busy store as long as it asks, and gives up with its error', async () => {
    const waited: number[] = [];
    const busy = new SocError('store.busy', { retryAfterMs: 70_000 });
    const given = {
      ...{ source: await memory(events.slice(0, 3)), day: DAY, onRejected: never },
      pause: (ms: number) => Promise.resolve(void waited.push(ms)),
    };
    const target = await memory([]);
    let tries = 0;
    await copyDay({ ...given, store: (page) => (++tries < 3 ? Promise.reject(busy) : target.append(page)) });
    expect(waited).toEqual([30_000, 30_000]);
    await expect(copyDay({ ...given, store: () => Promise.reject(busy) })).rejects.toBe(busy);
    expect(waited).toHaveLength(2 + 19);
  });

  it('tells what is refused and goes on, and ends when it is cancelled', async () => {
    const rejected = [{ id: '0', code: 'store.badEvent', reason: 'because' }];
    const told: unknown[] = [];
    const source = await memory(events.slice(0, 3));
    const store = (page: readonly EcsEvent[]) =>
      Promise.resolve({ accepted: page.length - 1, duplicates: 0, rejected });
    const copied = await copyDay({ source, day: DAY, store, onRejected: (one) => told.push(...one) });
    expect([copied.rejected, copied.stored, told]).toEqual([1, 2, rejected]);
    const cancelled = copyDay({
      source,
      day: DAY,
      store,
      onRejected: never,
      signal: AbortSignal.abort(new SocError('store.cancelled')),
    });
    await expect(cancelled).rejects.toMatchObject({ code: 'store.cancelled' });
  });

  it.each(['', '2026-02-30', '2026-3-1', 'all', '2026-03-01T00:00:00Z'])('refuses the day %j', async (day) => {
    const copying = copyDay({ source: await memory([]), day, store: never, onRejected: never });
    await expect(copying).rejects.toMatchObject({ code: 'query.badTimeRange' });
  });
});

describe('comparing a day', () => {
  it('finds what only one side has, by hour and dataset, with the first ids', async () => {
    const without = events.filter((_, n) => n < 100 || n >= 112);
    const result = await compared(await memory(events), await memory([...without, eventOf(7_777)]));
    expect(result).toMatchObject({
      ...{ day: DAY, equal: false, events: [5_000, 4_989] },
      onlyInFirst: { events: 12, ids: events.slice(100, 110).map((event) => event['event.id']) },
      onlyInSecond: { events: 1, ids: [eventOf(7_777)['event.id']] },
      otherContent: { events: 0, ids: [] },
    });
    expect(result.digests[0]).not.toBe(result.digests[1]);
    expect(result.hours.first[0]).toMatchObject({ dataset: 'set-0', hour: '2026-03-01T17:00:00.000Z' });
  });

  it('finds other content only when it is to look at it', async () => {
    const [a, b] = [await memory(events), await memory(events.with(5, eventOf(5, { 'event.original': 'another' })))];
    expect(await compared(a, b)).toMatchObject({ equal: true });
    const id = events[5]?.['event.id'];
    expect(await compared(a, b, true)).toMatchObject({ equal: false, otherContent: { events: 1, ids: [id] } });
  });

  it('finds that a count differs where the ids are the same', async () => {
    const [a, b] = [await memory(events), await memory(events.with(5, eventOf(5, { 'event.dataset': 'another' })))];
    expect(await compared(a, b)).toMatchObject({ equal: false, hours: { differing: 2 }, onlyInFirst: { events: 0 } });
  });

  it('is right about any events and any part of them', async () => {
    const pair = fc.tuple(fc.array(eventArbitrary(), { maxLength: 30 }), fc.array(fc.boolean(), { maxLength: 30 }));
    await fc.assert(
      fc.asyncProperty(pair, async ([some, kept]) => {
        const all = withIds(some).map((event, n) => ({ ...event, '@timestamp': events[n % 7]?.['@timestamp'] ?? '' }));
        const part = all.filter((_, n) => kept[n] === true);
        const result = await compared(await memory(all), await memory(part), true);
        expect(result).toMatchObject({ equal: part.length === all.length, onlyInSecond: { events: 0 } });
        expect(result.onlyInFirst.events).toBe(all.length - part.length);
      }),
      { numRuns: 50, seed: 11 },
    );
  });
});
