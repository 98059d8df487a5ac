import { readdir, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dateMs, dayOf, systemClock, type EcsEvent, type EventStore, type TailPage } from '@qiaolou/schema';
import { openEmbeddedEventStore } from '../src/index.ts';
import { directoryOfTest } from './directory-of-test.ts';
import { numberedEvent } from './numbered-event.ts';

const directory = directoryOfTest();
const open = (): Promise<EventStore> => openEmbeddedEventStore({ dir: directory(), clock: systemClock });
const BEGIN = { ingestedSince: '2020-01-01T00:00:00.000Z' } as const;
const BATCH = 40;

const batch = (number: number): readonly EcsEvent[] =>
  Array.from({ length: BATCH }, (_, n) => numberedEvent(number * BATCH + n));
const dayOfEvent = (event: EcsEvent | undefined): string => dayOf(dateMs(event?.['@timestamp'] ?? '') ?? NaN);

/** A store with a segment for each batch. */
async function stored(count: number): Promise<readonly string[]> {
  for (let number = 0; number < count; number += 1) {
    const store = await open();
    await store.append(batch(number));
    await store.close();
  }
  const names = await readdir(join(directory(), 'segments'));
  return names.sort();
}

async function wholeTail(store: EventStore, limit: number) {
  const pages: TailPage[] = [];
  for (let from: Parameters<EventStore['tail']>[0] = BEGIN; ;) {
    const page = await store.tail(from, limit, { skipDamaged: true });
    if (page.missingDays !== undefined || page.events.length > 0) pages.push(page);
    if (page.events.length === 0) return pages;
    from = page.next;
  }
}

describe('a tail that leaves out what is damaged', () => {
  it.each([
    ['gone', 1, (file: string) => unlink(file)],
    ['changed', 0, (file: string) => writeFile(file, 'no segment')],
    ['empty', 2, (file: string) => writeFile(file, '')],
    ['no file', 3, (file: string) => unlink(file).then(() => writeFile(`${file}.bak`, ''))],
  ])('gives everything else and names the day, when a segment is %s', async (_name, which, harm) => {
    const segments = await stored(4);
    await harm(join(directory(), 'segments', segments[which] ?? ''));
    const day = dayOfEvent(batch(which)[0]);
    const store = await open();
    await expect(store.tail(BEGIN, 1_000)).rejects.toMatchObject({ code: 'store.corrupt', details: { days: [day] } });
    for (const limit of [7, BATCH, 1_000]) {
      const pages = await wholeTail(store, limit);
      const numbers = pages.flatMap(({ events }) => events.map((event) => Number(event['test.number'])));
      const expected = Array.from({ length: 4 * BATCH }, (_, n) => n).filter((n) => Math.floor(n / BATCH) !== which);
      expect(numbers).toEqual(expected);
      expect(new Set(pages.flatMap(({ missingDays = [] }) => missingDays))).toEqual(new Set([day]));
    }
    // New events are taken all the same, and those whose copy is damaged too.
    expect(await store.append(batch(which))).toMatchObject({ accepted: BATCH });
    await store.close();
  });
});

describe('a tail of large events', () => {
  it('comes in pages that are bounded by their size, and comes whole', async () => {
    const store = await open();
    const count = 600;
    const large = Array.from({ length: count }, (_, n) => ({
      ...numberedEvent(n),
      'event.original': `${n} ${'x'.repeat(65_536)}`,
    }));
    for (let from = 0; from < count; from += 100) await store.append(large.slice(from, from + 100));
    for (const where of ['hot', 'segments'] as const) {
      const reader = where === 'hot' ? store : await open();
      const pages = await wholeTail(reader, 10_000);
      expect(pages.flatMap(({ events }) => events.map((event) => Number(event['test.number'])))).toEqual(
        Array.from({ length: count }, (_, n) => n),
      );
      for (const { events } of pages)
        expect(events.reduce((sum, event) => sum + event['event.original'].length, 0)).toBeLessThanOrEqual(8_000_000);
      expect(pages[0]?.remaining).toBe(count - (pages[0]?.events.length ?? 0));
      await reader.close();
    }
  });

  it('gives an event that is larger than a page alone', async () => {
    const store = await open();
    const original = '楼'.repeat(3_000_000);
    await store.append([1, 2].map((n) => ({ ...numberedEvent(n), 'event.original': original })));
    const pages = await wholeTail(store, 100);
    expect(pages.map(({ events }) => events.length)).toEqual([1, 1]);
    await store.close();
  });
});
