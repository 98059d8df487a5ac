import { expect, it } from 'vitest';
import type { PickRequest, ReadProgress } from '@qiaolou/schema';
import { openEmbeddedEventStore } from '../src/index.ts';
import { directoryOfTest } from './directory-of-test.ts';
import { numberedEvent } from './numbered-event.ts';

const directory = directoryOfTest();
const ALL = {
  where: { op: 'all' },
  range: { from: '2026-03-01T00:00:00.000Z', to: '2026-03-03T00:00:00.000Z' },
} as const;
const KB = 1_000;

/** Fifty events of 50 KB each, or more, ten a segment. */
async function storeOfLarge(options: { readonly memoryMb?: number } = {}, chars = 50 * KB) {
  const events = Array.from({ length: 50 }, (_, n) => ({
    ...numberedEvent(n),
    'user.name': `${n} ${'u'.repeat(chars)}`,
  }));
  const store = await openEmbeddedEventStore({
    ...{ dir: directory(), clock: { now: () => 0 }, flushRows: 10, threads: 1 },
    ...options,
  });
  for (let at = 0; at < events.length; at += 10) await store.append(events.slice(at, at + 10));
  return { store, ids: events.map((event) => event['event.id']) };
}

it('events by id that are too large together are refused, and as many as have room are not', async () => {
  const { store, ids } = await storeOfLarge();
  const refused = { code: 'query.tooMuchMemory', details: { mostBytes: 400 * KB } };
  await expect(store.get(ids, { mostBytes: 400 * KB })).rejects.toMatchObject(refused);
  expect(await store.get(ids.slice(0, 3), { mostBytes: 400 * KB })).toHaveLength(3);
  expect(await store.get(ids, { mostBytes: 40_000 * KB })).toHaveLength(50);
  await store.close();
});

it('a page of a search gets shorter and says where to go on: all pages together have every event once', async () => {
  const { store, ids } = await storeOfLarge();
  const found: string[] = [];
  let pages = 0;
  for (let after: string | undefined; ;) {
    const request = { ...ALL, sort: 'oldest', limit: 100, after } as const;
    const { events, next } = await store.search(request, { mostBytes: 1_000 * KB });
    found.push(...events.map((event) => event['event.id']));
    pages += 1;
    expect(events.length).toBeLessThan(10);
    after = next;
    if (after === undefined) break;
  }
  expect([found, pages > 5]).toEqual([ids, true]);
  await store.close();
});

it.each<[string, PickRequest['choice']]>([
  ['by a field', { kind: 'sorted', by: 'user.name', order: 'asc' }],
  ['of each', { kind: 'newestOfEach', by: ['user.name'] }],
])('rows picked %s are refused when their values have no room', async (_name, choice) => {
  const { store } = await storeOfLarge();
  const request = { ...ALL, choice, limit: 9 };
  await expect(store.pick(request, { mostBytes: 900 * KB })).rejects.toMatchObject({ code: 'query.tooMuchMemory' });
  const { events, more } = await store.pick(request, { mostBytes: 9_000 * KB });
  expect([events.length, more]).toEqual([9, true]);
  await store.close();
});

it('no read has more than a third of what its thread may have, whatever it may have of its own', async () => {
  const { store, ids } = await storeOfLarge({ memoryMb: 90 }, 500 * KB);
  const mostBytes = 30_000 * KB;
  const refused = { code: 'query.tooMuchMemory', details: { mostBytes } };
  await expect(store.get(ids, { mostBytes: 500_000 * KB })).rejects.toMatchObject(refused);
  await store.close();
});

it('a read of segments tells how far it is although they are read elsewhere, whatever ends it', async () => {
  const { store } = await storeOfLarge();
  const told: ReadProgress[] = [];
  const by = [{ kind: 'terms', field: 'user.name', size: 5 }] as const;
  const request = { ...ALL, by, metrics: [] };
  const onProgress = (progress: ReadProgress): void => void told.push(progress);
  await store.aggregate(request, { onProgress });
  expect([told[0], told.at(-1)]).toEqual([
    { done: 0, total: 50 },
    { done: 50, total: 50 },
  ]);
  told.length = 0;
  await expect(store.aggregate(request, { onProgress, mostBytes: 400 * KB })).rejects.toMatchObject({
    ...{ code: 'query.tooManyGroups' },
    details: { exceeded: 'groups', mostBytes: 400 * KB },
  });
  expect(told.every(({ done }) => done < 50)).toBe(true);
  await store.close();
});
