import { expect, it } from 'vitest';
import {
  hasCode,
  type AggregateRequest,
  type Ast,
  type EcsEvent,
  type EventStore,
  type GroupBy,
} from '@qiaolou/schema';
import { ALL, RANGE, search, type StoreLife } from './store-life.ts';

/** The order of receipt, what cannot be asked, and counts by day. */
export function ordersAndCounts(life: StoreLife): void {
  it('tails every event once in ingest order', async () => {
    const theirs = await life.oracle.tail('0', 10_000);
    const seen: EcsEvent[] = [];
    let cursor: Parameters<EventStore['tail']>[0] = { ingestedSince: RANGE.from };
    for (;;) {
      const page = await life.under.store.tail(cursor, 37);
      seen.push(...page.events);
      cursor = page.next;
      if (page.events.length === 0) break;
    }
    const ids = (list: readonly EcsEvent[]) => list.map((event) => event['event.id']).sort();
    expect(ids(seen)).toEqual(ids(theirs.events));
    const times = seen.map((event) => String(event['event.ingested']));
    expect(times).toEqual(times.toSorted());
    const later = await life.under.store.tail({ ingestedSince: '2031-01-01T00:00:00.000Z' }, 10);
    expect(later.events).toEqual([]);
  });

  it('refuses what cannot be asked with a code', async () => {
    const { store } = life.under;
    const refused = async (request: Promise<unknown>, code: Parameters<typeof hasCode>[1]) => {
      const error: unknown = await request.then(
        () => undefined,
        (reason: unknown) => reason,
      );
      expect(hasCode(error, code), String(error)).toBe(true);
    };
    await refused(search(store, { where: { op: 'regex', field: 'message', value: '(a)\\1' } }), 'query.badRegex');
    await refused(search(store, { where: { op: 'regex', field: 'message', value: 'a{2' + '(' } }), 'query.badRegex');
    await refused(search(store, { where: { op: 'cidr', field: 'source.ip', value: '10.0.0.0/64' } }), 'query.badCidr');
    await refused(search(store, { where: { op: 'eq', field: 'source.ip', value: 'x' } }), 'query.badValue');
    await refused(search(store, { where: { op: 'range', field: 'user.name', gt: 'a' } }), 'query.rangeNotOrdered');
    await refused(search(store, { after: 'nonsense' }), 'query.badCursor');
    await refused(search(store, { range: { from: RANGE.to, to: RANGE.from } }), 'query.badTimeRange');
    await refused(search(store, { limit: 0 }), 'store.badRequest');
    await refused(search(store, { limit: 10_001 }), 'store.badRequest');
    const pick = (limit: number, ...by: readonly string[]) =>
      store.pick({ where: ALL, range: RANGE, choice: { kind: 'newestOfEach', by }, limit });
    await refused(pick(0, 'a'), 'store.badRequest');
    await refused(pick(1_001, 'a'), 'store.badRequest');
    await refused(pick(201, 'a', 'b'), 'store.badRequest');
    await refused(pick(36, 'a', 'b', 'c'), 'store.badRequest');
    await refused(pick(1), 'store.badRequest');
    await refused(pick(1, 'a', 'b', 'c', 'd'), 'store.badRequest');
    await refused(store.tail('nonsense', 5), 'query.badCursor');
    await refused(
      store.aggregate({ where: ALL, range: RANGE, by: [], metrics: [{ kind: 'sum', field: 'user.name' }] }),
      'query.badValue',
    );
  });

  it('counts by day in Asia/Shanghai', async () => {
    const ours = await life.under.store.stats();
    const theirs = await life.oracle.stats();
    const days = (stats: typeof ours) => stats.days.map(({ day, events: count }) => ({ day, count }));
    expect(ours.events).toBe(theirs.events);
    expect(days(ours)).toEqual(days(theirs));
    expect({ oldest: ours.oldest, newest: ours.newest }).toEqual({ oldest: theirs.oldest, newest: theirs.newest });
    expect(ours.bytes).toBeGreaterThan(0);
    expect(ours.missing ?? 0).toBe(0);
  });

  it('counts by the time of receipt as by the time of the event', async () => {
    const by: readonly GroupBy[] = [
      { kind: 'dateHistogram', field: 'event.ingested', intervalMs: 5_000, zone: 'Asia/Shanghai' },
      { kind: 'dateHistogram', field: '@timestamp', intervalMs: 86_400_000, zone: 'Asia/Shanghai' },
    ];
    const request: AggregateRequest = { where: ALL, range: RANGE, by, metrics: [], replays: 'stored' };
    const { events: tail } = await life.under.store.tail({ ingestedSince: RANGE.from }, 10_000);
    const receivedIn = (start: string): number =>
      tail.filter((event) => {
        const since = Date.parse(String(event['event.ingested'])) - Date.parse(start);
        return since >= 0 && since < 5_000;
      }).length;
    const rows = await life.under.store.aggregate(request);
    const counted = Map.groupBy(rows, ({ keys }) => String(keys[0]));
    expect(rows.reduce((sum, { count }) => sum + count, 0)).toBe(tail.length);
    for (const [start, days] of counted)
      expect([start, days.reduce((sum, { count }) => sum + count, 0)]).toEqual([start, receivedIn(start)]);
    const last = [...counted.keys()].sort().at(-1) ?? '';
    const since: Ast = { op: 'range', field: 'event.ingested', gte: last };
    expect((await life.under.store.aggregate({ ...request, where: since, by: [] }))[0]?.count).toBe(receivedIn(last));
  });
}
