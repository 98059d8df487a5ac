import { expect, it } from 'vitest';
import { hasCode, type EcsEvent, type EventStore, type StoredReplay } from '@qiaolou/schema';
import { ALL, RANGE, search, type StoreLife } from './store-life.ts';

const DATASET = 'replay.contract';
const HOUR = (n: number): string => `2026-03-02T0${n}:00:00.000Z`;
const OLD = Array.from({ length: 12 }, (_, n) => eventOf(`old-${n}`, n, { 'user.name': 'wrong' }));
const OTHER = eventOf('other', 3, { 'log.source.address': '192.0.2.9', 'user.name': 'other' });
/** Two events an hour, hours 0 to 5; what a replay of hours 1 to 3 makes of them, one with another time. */
const FIRST: StoredReplay = {
  id: 'first',
  state: 'storing',
  where: { op: 'eq', field: 'log.source.address', value: '192.0.2.8' },
  ranges: [
    { from: HOUR(1), to: HOUR(2) },
    { from: HOUR(2), to: HOUR(4) },
  ],
  storedBefore: '2030-01-01T00:00:00.000Z',
};
const REPLACED = OLD.slice(2, 8);
const NEW = REPLACED.map((event, n) =>
  replayed(event, 'first', n === 0 ? { '@timestamp': '2026-03-02T23:00:00.000Z' } : {}),
);

function eventOf(id: string, n: number, fields: Readonly<Record<string, string>>): EcsEvent {
  const time = new Date(Date.parse(HOUR(0)) + n * 1_800_000).toISOString();
  return {
    ...{ '@timestamp': time, 'event.id': `replay-${id}`, 'event.created': time, 'event.original': `line ${n}` },
    ...{ 'event.kind': 'event', 'event.dataset': DATASET, 'log.source.address': '192.0.2.8', ...fields },
  };
}

function replayed(event: EcsEvent, replay: string, fields: Readonly<Record<string, string>> = {}): EcsEvent {
  const names = { 'qiaolou.replay': replay, 'qiaolou.replayed_event': event['event.id'] };
  return {
    ...event,
    ...names,
    ...fields,
    'event.id': `${replay}-${event['event.id']}`,
    'user.name': `right by ${replay}`,
  };
}

const where = { op: 'eq', field: 'event.dataset', value: DATASET } as const;

/** What each kind of question sees: ids in order, and counts that must agree. */
async function seen(store: EventStore, replays?: number | 'stored'): Promise<readonly string[]> {
  const page = await search(store, { where, sort: 'oldest', replays });
  const [row] = await store.aggregate({ where, range: RANGE, by: [], metrics: [], replays });
  const choice = { kind: 'sorted', by: '@timestamp', order: 'asc' } as const;
  const picked = await store.pick({ where, range: RANGE, choice, limit: 100, replays });
  const ids = page.events.map((event) => event['event.id']);
  expect(page.total).toEqual({ value: ids.length, relation: 'exact' });
  expect(row?.count).toBe(ids.length);
  expect(picked.events.map((event) => event['event.id']).sort()).toEqual(ids.toSorted());
  const byName = await store.aggregate({
    ...{ where, range: RANGE, metrics: [], replays },
    by: [{ kind: 'terms', field: 'user.name', size: 10 }],
  });
  expect(byName.reduce((sum, { count }) => sum + count, 0)).toBe(ids.length);
  return ids;
}

const ids = (events: readonly EcsEvent[]): readonly string[] => events.map((event) => event['event.id']);
const sorted = (events: readonly EcsEvent[]): readonly string[] =>
  ids(events.toSorted((a, b) => (a['@timestamp'] + a['event.id'] < b['@timestamp'] + b['event.id'] ? -1 : 1)));

/** Replays: what is seen before, while, after; and that nothing is gone. */
export function replaysEvents(life: StoreLife): void {
  const both = (run: (store: EventStore) => Promise<unknown>): Promise<unknown> =>
    Promise.all([run(life.oracle), run(life.under.store)]);
  const kept = [...OLD.filter((event) => !REPLACED.includes(event)), OTHER];

  it('shows what is replaced, and nothing of the replay, until it is in force', async () => {
    await both((store) => store.append([...OLD, OTHER]));
    await both((store) => store.keepReplay(FIRST));
    await both((store) => store.append(NEW));
    await life.settle();
    for (const store of [life.oracle, life.under.store]) {
      expect(await seen(store)).toEqual(sorted([...OLD, OTHER]));
      expect(await seen(store, 'stored')).toEqual(sorted([...OLD, OTHER, ...NEW]));
    }
    expect(await life.under.store.replays()).toEqual([FIRST]);
  });

  it('shows the replay and nothing of what it replaced from then on, at once and for good', async () => {
    const { store } = life.under;
    const first = await search(store, { where, sort: 'oldest', limit: 4 });
    await both((one) => one.keepReplay({ ...FIRST, state: 'inForce' }));
    // What was begun is ended as it was begun.
    const rest = await search(store, { where, sort: 'oldest', limit: 100, after: first.next });
    expect(ids([...first.events, ...rest.events])).toEqual(sorted([...OLD, OTHER]));
    await both((one) => one.keepReplay({ ...FIRST, state: 'storing', ranges: [] }));
    for (const one of [life.oracle, store]) {
      expect(await seen(one)).toEqual(sorted([...kept, ...NEW]));
      expect(await seen(one, 0)).toEqual(sorted([...OLD, OTHER]));
      expect(await seen(one, 'stored')).toEqual(sorted([...OLD, OTHER, ...NEW]));
    }
    expect(await store.replays()).toEqual([{ ...FIRST, state: 'inForce' }]);
    const late = eventOf('late', 4, { 'user.name': 'late' });
    await both((one) => one.append([late]));
    await life.settle();
    // Stored before 2030, as the replay says: what is stored after it is not replaced only where it says when it began.
    expect(await seen(store)).toEqual(sorted([...kept, ...NEW]));
  });

  it('gives every event by its id, and in the order of storing, whatever was replaced', async () => {
    const { store } = life.under;
    const all = ids([...OLD, ...NEW]);
    expect(ids(await store.get(all))).toEqual(all);
    expect((await store.stats()).events).toBe((await life.oracle.stats()).events);
    const stored = await store.tail({ ingestedSince: RANGE.from }, 10_000);
    expect(ids(stored.events)).toEqual(expect.arrayContaining([...all]));
  });

  it('replaces what a replay stored by another, which a third that is given up does not', async () => {
    const second: StoredReplay = { ...FIRST, id: 'second', ranges: [{ from: HOUR(2), to: HOUR(6) }] };
    const third: StoredReplay = { ...second, id: 'third' };
    const from = [...NEW, ...kept].filter(
      (event) =>
        event['@timestamp'] >= HOUR(2) && event['@timestamp'] < HOUR(6) && event['log.source.address'] === '192.0.2.8',
    );
    const newer = from.map((event) => replayed(event, 'second'));
    await both((store) => store.keepReplay(third));
    await both((store) => store.keepReplay(second));
    await both((store) => store.append([...newer, ...from.map((event) => replayed(event, 'third'))]));
    await both((store) => store.keepReplay({ ...second, state: 'inForce' }));
    await life.settle();
    const expected = sorted([...[...NEW, ...kept].filter((event) => !from.includes(event)), ...newer]);
    for (const store of [life.oracle, life.under.store]) {
      expect(await seen(store)).toEqual(expected);
      expect(await seen(store, 1)).toEqual(sorted([...kept, ...NEW]));
    }
  });

  it('leaves alone what was stored after the replay began, and other times', async () => {
    const early: StoredReplay = { ...FIRST, id: 'early', state: 'inForce', storedBefore: '2000-01-01T00:00:00.000Z' };
    const before = await seen(life.under.store);
    await both((store) => store.keepReplay(early));
    expect(await seen(life.under.store)).toEqual(before);
    const range = { from: HOUR(7), to: HOUR(9) };
    expect(await search(life.under.store, { where: ALL, range })).toEqual(
      await search(life.under.store, { where: ALL, range, replays: 'stored' }),
    );
  });

  it('refuses a replay that is none, and more of them than it can keep', async () => {
    const { store } = life.under;
    const codeOf = (replay: StoredReplay): Promise<unknown> =>
      store.keepReplay(replay).then(
        () => 'kept',
        (error: unknown) => (hasCode(error, 'store.badRequest') ? 'store.badRequest' : String(error)),
      );
    const many = Array.from({ length: 65 }, () => ({ from: HOUR(1), to: HOUR(2) }));
    expect(await codeOf({ ...FIRST, id: 'x', ranges: many })).toBe('store.badRequest');
    expect(await codeOf({ ...FIRST, id: 'x', storedBefore: 'yesterday' })).toBe('store.badRequest');
  });
}
