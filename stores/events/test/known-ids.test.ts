import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY_MS, systemClock, type EcsEvent } from '@qiaolou/schema';
import { SegmentIds } from '../src/embedded/write/segment-ids.ts';
import { openEmbeddedEventStore } from '../src/index.ts';
import { bytesOf, openBlockOf, segmentOf } from './blocks-of-events.ts';
import { directoryOfTest } from './directory-of-test.ts';
import { numberedEvent } from './numbered-event.ts';

const directory = directoryOfTest();
const START = Date.UTC(2026, 2, 1, 4);

const eventOf = (id: string, day: number): EcsEvent => ({
  ...numberedEvent(1),
  'event.id': id,
  '@timestamp': new Date(START + day * DAY_MS).toISOString(),
});
const hex = (n: number): string => n.toString(16).padStart(40, '0');
const segmentOfEvents = (events: readonly EcsEvent[]) => segmentOf(bytesOf(openBlockOf(events, 1, () => START).block));

const anyId = fc.oneof(
  fc.nat(40).map(hex),
  fc.nat(40).map((n) => `id ${n}`),
  fc.constantFrom('谯楼', 'a', 'ab', hex(1).toUpperCase(), hex(1).slice(1), '\u0001'),
);
const anyEvents = fc.uniqueArray(
  fc.tuple(anyId, fc.nat(3)).map(([id, day]) => ({ id, day })),
  { minLength: 1, maxLength: 120, selector: ({ id, day }) => `${day} ${id}` },
);

describe('the ids of a segment', () => {
  it('are those of its rows on their days, and no others', () => {
    fc.assert(
      fc.property(anyEvents, anyEvents, fc.boolean(), (stored, others, onlyHex) => {
        const own = stored.filter(({ id }) => !onlyHex || /^[0-9a-f]{40}$/.test(id));
        fc.pre(own.length > 0);
        const ids = SegmentIds.of(segmentOfEvents(own.map(({ id, day }) => eventOf(id, day))));
        const keys = new Set(own.map(({ id, day }) => `${day} ${id}`));
        for (const { id, day } of [...stored, ...others])
          expect(ids?.has(id, START + day * DAY_MS)).toBe(keys.has(`${day} ${id}`));
      }),
      { numRuns: 200 },
    );
  });

  it('are not kept when too many have one place', () => {
    const same = Array.from({ length: 1_100 }, (_, day) => eventOf(hex(1), day));
    expect(SegmentIds.of(segmentOfEvents(same))).toBeUndefined();
  });
});

describe('events that come again', () => {
  it('are told whatever their ids, in whatever order and parts, and new ones among them are stored', async () => {
    await fc.assert(
      fc.asyncProperty(anyEvents, anyEvents, fc.integer({ min: 1, max: 60 }), async (first, second, flushRows) => {
        const dir = `${directory()}/${Math.trunc(performance.now() * 1_000)}`;
        const store = await openEmbeddedEventStore({ dir, clock: systemClock, threads: 1, flushRows });
        const eventsOf = (given: typeof first) => given.map(({ id, day }) => eventOf(id, day));
        expect(await store.append(eventsOf(first))).toMatchObject({ accepted: first.length, duplicates: 0 });
        const known = new Set(first.map(({ id, day }) => `${day} ${id}`));
        const fresh = second.filter(({ id, day }) => !known.has(`${day} ${id}`)).length;
        expect(await store.append(eventsOf(first.toReversed()))).toMatchObject({ accepted: 0 });
        expect(await store.append(eventsOf(second))).toMatchObject({ accepted: fresh });
        expect((await store.stats()).events).toBe(first.length + fresh);
        await store.close();
        const again = await openEmbeddedEventStore({ dir, clock: systemClock, threads: 1, flushRows });
        expect(await again.append(eventsOf([...second, ...first]))).toMatchObject({ accepted: 0 });
        await again.close();
      }),
      { numRuns: 25 },
    );
  });
});
