import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasCode, type AggregateRequest, type Ast, type EcsEvent, type GroupBy } from '@qiaolou/schema';
import { aggregateInSteps } from '../src/elasticsearch/aggregate-in-steps.ts';
import { openElasticsearchEventStore, type ServerEventStore } from '../src/elasticsearch/elasticsearch-event-store.ts';
import { EventIndices } from '../src/elasticsearch/event-indices.ts';
import { SearchServer } from '../src/elasticsearch/plain-transport.ts';
import { readInOrder } from '../src/elasticsearch/read-in-order.ts';
import { MemoryEventStore } from '../src/index.ts';

const url = process.env['QIAOLOU_TEST_ELASTICSEARCH_URL'];
const CLOCK = { now: () => Date.UTC(2026, 2, 5) };
const RANGE = { from: '2026-02-27T00:00:00.000Z', to: '2026-03-08T00:00:00.000Z' };
/** As long as is indexed whole, and longer; one of characters of three bytes. */
const WHOLE = 'x'.repeat(8_191);
const LONG = `${WHOLE}y`;
const WIDE = '谯'.repeat(9_000);

const eventOf = (n: number, rest: Readonly<Record<string, string | readonly string[]>> = {}): EcsEvent => ({
  '@timestamp': new Date(Date.UTC(2026, 2, 1 + (n % 3), 4, 0, n % 60)).toISOString(),
  'event.id': n.toString(16).padStart(40, '0'),
  'event.created': '2026-03-01T04:00:00.000Z',
  'event.original': `line ${n}`,
  'event.kind': 'event',
  'event.dataset': 'test',
  ...rest,
});

/** A server with indices of a prefix that nobody else has. */
async function opened() {
  const indexPrefix = `test-${randomBytes(6).toString('hex')}`;
  const store = await openElasticsearchEventStore({ url: url ?? '', clock: CLOCK, indexPrefix, refresh: true });
  return { store, indexPrefix };
}
async function ask(method: string, path: string, body?: object): Promise<Response> {
  return fetch(`${url ?? ''}${path}`, {
    ...{ method, headers: { 'content-type': 'application/json' } },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}

describe.skipIf(url === undefined)('a real search server, with QIAOLOU_TEST_ELASTICSEARCH_URL', () => {
  describe('values that are too long to be indexed', () => {
    const oracle = new MemoryEventStore(CLOCK);
    const events = [
      eventOf(1),
      eventOf(2, { 'user.name': WHOLE, 'vendor.x': 'x'.repeat(8_191 - 'vendor.x='.length) }),
      eventOf(3, { 'user.name': LONG, 'vendor.x': LONG }),
      eventOf(4, { 'user.name': ['a', WIDE], 'vendor.x': ['b', WIDE] }),
      eventOf(5, { message: LONG, 'a=b': WIDE }),
      eventOf(6, { 'event.original': WIDE }),
    ];
    let store: ServerEventStore;
    beforeAll(async () => {
      ({ store } = await opened());
      await oracle.append(events);
      await store.append(events);
    });
    afterAll(() => store.close());

    const fields = ['user.name', 'vendor.x', 'message', 'a=b', 'event.original', 'a', 'user'];
    const asts: readonly Ast[] = [
      ...fields.map((field): Ast => ({ op: 'exists', field })),
      ...fields.flatMap((field) => [WHOLE, LONG, WIDE, 'a'].map((value): Ast => ({ op: 'eq', field, value }))),
      ...fields.map((field): Ast => ({ op: 'in', field, values: ['a', 'b', LONG] })),
    ];
    it('are found by that they are there and by what they are, as by the oracle', async () => {
      for (const one of asts)
        for (const where of [one, { op: 'not', arg: one } satisfies Ast]) {
          const request = { where, range: RANGE, sort: 'newest', limit: 10, fields: ['event.id'] } as const;
          const [ours, theirs] = await Promise.all([store.search(request), oracle.search(request)]);
          expect([JSON.stringify(where).slice(0, 80), ours]).toEqual([JSON.stringify(where).slice(0, 80), theirs]);
        }
    });

    it('come back as they were stored', async () => {
      const ids = events.map((event) => event['event.id']);
      const plain = (found: readonly EcsEvent[]) => found.map(({ 'event.ingested': _, ...event }) => event);
      expect(plain(await store.get(ids))).toEqual(events);
    });
  });

  describe('more values than a shard gives', () => {
    const oracle = new MemoryEventStore(CLOCK);
    // Frequent everywhere and nowhere first: with three values a shard, sums of what the shards give are wrong.
    const events = Array.from({ length: 600 }, (_, n) =>
      eventOf(n, {
        'user.name': n % 7 === 0 ? 'everywhere' : `user-${n % 3}-${n % 13}`,
        'source.ip': `10.0.${n % 3}.${n % 11}`,
        'vendor.x': [`v${n % 17}`, 'same'],
        'vendor.y': `w${n % 5}`,
      }),
    );
    let store: ServerEventStore;
    let server: SearchServer;
    let indices: EventIndices;
    beforeAll(async () => {
      const one = await opened();
      ({ store } = one);
      server = new SearchServer({ url: url ?? '', requestTimeoutMs: 30_000 });
      indices = new EventIndices(server, one.indexPrefix);
      await oracle.append(events);
      await store.append(events);
    });
    afterAll(async () => {
      await store.close();
      await server.close();
    });

    const terms = (field: string, size: number): GroupBy => ({ kind: 'terms', field, size });
    const hours: GroupBy = { kind: 'dateHistogram', intervalMs: 3_600_000, zone: 'Asia/Shanghai' };
    it.each<readonly [asked: number, by: readonly GroupBy[]]>([
      [3, [terms('user.name', 2)]],
      [3, [terms('source.ip', 3)]],
      [3, [terms('vendor.x', 3)]],
      [5, [terms('user.name', 2), terms('source.ip', 2)]],
      // Of an hour one shard has all there is; distinct counts are asked of the groups that are given.
      [4, [terms('source.ip', 2), hours, terms('user.name', 2)]],
      [2, [hours, terms('user.name', 1)]],
    ])('are counted one and all, in %i requests: %j', async (requests, by) => {
      const request: AggregateRequest = {
        ...{ where: { op: 'all' }, range: RANGE, by },
        metrics: [{ kind: 'cardinality', field: 'event.id' }],
      };
      let asked = 0;
      const rows = await aggregateInSteps(
        async (aggs, narrowed) => {
          asked += 1;
          const query = narrowed ?? { match_all: {} };
          const { aggregations, hits } = await indices.search({ size: 0, track_total_hits: true, query, aggs });
          return { aggregations: aggregations ?? {}, count: hits.total?.value ?? 0 };
        },
        request,
        request.by.map(() => 8 * 3_600_000),
        3,
      );
      expect(rows).toEqual(await oracle.aggregate(request));
      expect(asked).toBe(requests);
    });
  });

  it('keeps the good of a batch when a document can never be taken, and names that one', async () => {
    const { store, indexPrefix } = await opened();
    // Somebody made the index of a day before us, with another type for a field.
    await ask('PUT', `/${indexPrefix}-2026.03.02`, { mappings: { properties: { 'user.name': { type: 'ip' } } } });
    const result = await store.append([eventOf(0), eventOf(1, { 'user.name': 'no address' }), eventOf(2)]);
    expect(result).toMatchObject({ accepted: 2, duplicates: 0, rejected: [{ id: eventOf(1)['event.id'] }] });
    expect(result.rejected[0]?.code).toBe('store.badEvent');
    expect(await store.append([eventOf(0), eventOf(2)])).toMatchObject({ accepted: 0, duplicates: 2 });
    await store.close();
  });

  it('finds in an index of an older release what is written to it from now on', async () => {
    const indexPrefix = `test-${randomBytes(6).toString('hex')}`;
    const options = { url: url ?? '', clock: CLOCK, indexPrefix, refresh: true } as const;
    const properties = { '@timestamp': { type: 'date' }, 'event.id': { type: 'keyword' } };
    await ask('PUT', `/${indexPrefix}-2026.03.02`, { mappings: { dynamic: false, properties } });
    const store = await openElasticsearchEventStore(options);
    await store.append([eventOf(1, { 'user.name': LONG })]);
    const where: Ast = { op: 'exists', field: 'user.name' };
    expect((await store.search({ where, range: RANGE, sort: 'newest', limit: 1 })).total.value).toBe(1);
    await store.close();
    await ask('PUT', `/${indexPrefix}-2026.03.02/_mapping`, { _meta: { qiaolou_layout: 99 } });
    const error: unknown = await openElasticsearchEventStore(options).catch((reason: unknown) => reason);
    expect(hasCode(error, 'store.newerLayout')).toBe(true);
  });

  it('lists days, and reads one in order with and without a point in time', async () => {
    const { store, indexPrefix } = await opened();
    const events = Array.from({ length: 50 }, (_, n) => eventOf(n));
    await store.append(events);
    const days = await store.dayIndices();
    expect(days.map(({ day, events: count, bytes }) => [day, count, bytes > 0])).toEqual([
      ...[
        ['2026-03-01', 17, true],
        ['2026-03-02', 17, true],
        ['2026-03-03', 16, true],
      ],
    ]);
    const ids: string[] = [];
    for await (const page of store.eventsOfDay('2026-03-02', 5)) {
      // Written while it is read: there in no point in time.
      await store.append([eventOf(1_000 + ids.length * 3, { '@timestamp': '2026-03-02T15:00:00.000Z' })]);
      ids.push(...page.map((event) => event['event.id']));
    }
    const ofDay = events.filter((_, n) => n % 3 === 1).map((event) => event['event.id']);
    expect(ids.slice(0, 17)).toEqual(ofDay);
    expect(ids).toHaveLength(17);
    const server = new SearchServer({ url: url ?? '', requestTimeoutMs: 30_000 });
    const what = {
      indices: `${indexPrefix}-2026.03.01`,
      query: { match_all: {} },
      sort: [{ '@timestamp': 'asc' }, { 'event.id': 'asc' }],
    };
    const without: string[] = [];
    for await (const page of readInOrder(server, undefined, { ...what, size: 7, source: false }))
      without.push(...page.map(({ _id }) => _id));
    expect(without).toEqual(events.filter((_, n) => n % 3 === 0).map((event) => event['event.id']));
    await server.close();
    await store.close();
  });
});
