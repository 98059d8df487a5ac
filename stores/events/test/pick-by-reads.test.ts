import { beforeAll, describe, expect, it } from 'vitest';
import {
  SocError,
  type Choice,
  type EcsEvent,
  type EventStore,
  type PickRequest,
  type SearchRequest,
} from '@qiaolou/schema';
import { pickByReads } from '../src/contract/pick-by-reads.ts';
import { MemoryEventStore } from '../src/index.ts';
import { numberedEvent } from './numbered-event.ts';

const RANGE = { from: '2020-01-01T00:00:00.000Z', to: '2030-01-01T00:00:00.000Z' };
const EVENTS = 12_000;

/** An event a second, ten of the same time, with a user of its own, one of 300 hosts and one of 40 actions. */
function eventOf(n: number): EcsEvent {
  return {
    ...numberedEvent(n),
    '@timestamp': new Date(Date.UTC(2026, 2, 1) + Math.floor(n / 10) * 1_000).toISOString(),
    'user.name': [`u${String(n).padStart(5, '0')}`, 'all'],
    'host.name': `h${n % 300}`,
    'event.action': `a${(n * 7) % 40}`,
    'destination.port': (n * 7_919) % 60_000,
  };
}

/** Counts what is asked, and answers from the store. */
function counted(store: EventStore) {
  const asked = { search: 0, aggregate: 0 };
  const reads: Pick<EventStore, 'search' | 'aggregate'> = {
    search: (request) => {
      asked.search++;
      return store.search(request);
    },
    aggregate: (request) => {
      asked.aggregate++;
      return store.aggregate(request);
    },
  };
  return { asked, reads };
}

describe('a pick made of searches and aggregations', () => {
  let store: EventStore;
  beforeAll(async () => {
    store = new MemoryEventStore({ now: () => 0 });
    await store.append(Array.from({ length: EVENTS }, (_, n) => eventOf(n)));
  });
  const each = (...by: readonly string[]): Choice => ({ kind: 'newestOfEach', by });
  const request = (choice: Choice, limit: number): PickRequest => ({
    where: { op: 'all' },
    range: RANGE,
    choice,
    limit,
  });

  it.each<readonly [string, Choice, number, number]>([
    ['few values, at their times alone', each('host.name'), 1_000, 1],
    ['few values, fewer than there are', each('event.action'), 7, 1],
    ['so many values that pages are read, up to the one that decides', each('user.name'), 20, 1],
    ['combinations', each('event.action', 'event.kind'), 200, 1],
    ['combinations of many values', each('host.name', 'event.action'), 200, 1],
    ['three fields', each('event.kind', 'event.action', 'event.dataset'), 35, 1],
    ['nothing', each('never.seen'), 5, 1],
    ['all pages for the least', { kind: 'sorted', by: 'destination.port', order: 'asc' }, 50, 3],
    ['all pages for the greatest', { kind: 'sorted', by: 'destination.port', order: 'desc' }, 1_000, 3],
    ['all pages for what nothing has', { kind: 'sorted', by: 'never.seen', order: 'desc' }, 5, 3],
  ])('is that of the oracle: %s', async (_what, choice, limit, searches) => {
    const theirs = await store.pick(request(choice, limit));
    const { asked, reads } = counted(store);
    const ours = await pickByReads(reads, request(choice, limit), () => undefined);
    const ids = (events: readonly EcsEvent[]) => events.map((event) => event['event.id']);
    expect([ids(ours.events), ours.more]).toEqual([ids(theirs.events), theirs.more]);
    expect(asked).toEqual({ search: searches, aggregate: choice.kind === 'sorted' ? 0 : 1 });
  });

  it('reads pages where the groups do not fit into memory, and passes on what else fails', async () => {
    const asked = request(each('host.name'), 20);
    const failing = (code: 'query.tooManyGroups' | 'store.timeout') => ({
      search: (one: SearchRequest) => store.search(one),
      aggregate: () => Promise.reject(new SocError(code)),
    });
    expect(await pickByReads(failing('query.tooManyGroups'), asked, () => undefined)).toMatchObject({ more: true });
    await expect(pickByReads(failing('store.timeout'), asked, () => undefined)).rejects.toMatchObject({
      code: 'store.timeout',
    });
  });

  it('ends when somebody says so between two pages', async () => {
    const ended = new Error('ended');
    const sorted = request({ kind: 'sorted', by: 'destination.port', order: 'asc' }, 1);
    const end = (): void => {
      throw ended;
    };
    await expect(pickByReads(store, sorted, end)).rejects.toBe(ended);
  });

  it('refuses to look at more than 200,000 events', async () => {
    const page = await store.search({ where: { op: 'all' }, range: RANGE, sort: 'newest', limit: 5_000 });
    const reads = { aggregate: () => Promise.resolve([]), search: () => Promise.resolve({ ...page, next: 'more' }) };
    const sorted = request({ kind: 'sorted', by: 'destination.port', order: 'asc' }, 1);
    await expect(pickByReads(reads, sorted, () => undefined)).rejects.toMatchObject({
      code: 'query.tooMuch',
      details: { most: 200_000 },
    });
  });
});
