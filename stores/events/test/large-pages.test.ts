import { describe, expect, it } from 'vitest';
import type { SearchPage, SearchRequest } from '@qiaolou/schema';
import { openEmbeddedEventStore } from '../src/index.ts';
import { directoryOfTest } from './directory-of-test.ts';
import { numberedEvent } from './numbered-event.ts';

const ALL = {
  where: { op: 'all' },
  range: { from: '2026-03-01T00:00:00.000Z', to: '2026-03-03T00:00:00.000Z' },
} as const;
const LARGE = 'x'.repeat(3_000_000);

describe('a page of large events', () => {
  const dir = directoryOfTest();

  it('has as many as have room, one at least, and goes on with the next one, in memory and in segments', async () => {
    // Every fifth event is small; half of them are in segments, with times in between.
    const events = Array.from({ length: 20 }, (_, n) => ({
      ...numberedEvent(n),
      ...(n % 5 !== 0 && { 'event.original': `${n} ${LARGE}` }),
    }));
    const store = await openEmbeddedEventStore({ dir: dir(), clock: { now: () => 0 }, flushRows: 10, threads: 1 });
    try {
      await store.append(events.filter((_, n) => n % 2 === 0));
      await store.append(events.filter((_, n) => n % 2 === 1).slice(0, 9));
      for (const sort of ['newest', 'oldest'] as const) {
        const pages: SearchPage[] = [];
        for (let after: string | undefined; ;) {
          const request: SearchRequest = { ...ALL, sort, limit: 100, after };
          const page = await store.search(request);
          pages.push(page);
          after = page.next;
          if (after === undefined) break;
        }
        const found = pages.flatMap((page) => page.events.map((event) => event['test.number']));
        const all = Array.from({ length: 19 }, (_, n) => n);
        expect(found).toEqual(sort === 'newest' ? all.toReversed() : all);
        expect(pages.length).toBeGreaterThan(2);
        expect(Math.max(...pages.map((page) => page.events.length))).toBeLessThan(12);
        expect(pages.map(({ total }) => total.value)).toEqual(pages.map(() => 19));
      }
    } finally {
      await store.close();
    }
  });
});
