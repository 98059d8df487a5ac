import { describe, expect, it, onTestFinished } from 'vitest';
import { hasCode, isoTime, type EcsEvent, type EventStore, type SearchRequest, type SocError } from '@qiaolou/schema';
import { eventDocument } from '../src/elasticsearch/event-document.ts';
import {
  openElasticsearchEventStore,
  type ElasticsearchStoreOptions,
} from '../src/elasticsearch/elasticsearch-event-store.ts';
import {
  startLoopbackSearchServer,
  type SearchServerAnswer,
  type SearchServerRequest,
} from './loopback-search-server.ts';
import { numberedEvent } from './numbered-event.ts';

type Answers = Readonly<Record<string, unknown>>;
const TAGLINE = 'You Know, for Search';
const ROOT = { version: { number: '9.1.0' }, tagline: TAGLINE };
const NOW = Date.UTC(2026, 2, 2);

/** A store on a server that answers by path, without its query; what it is not told about is `{}`. */
async function opened(answers: Answers = {}, options: Partial<ElasticsearchStoreOptions> = {}) {
  const asked: SearchServerRequest[] = [];
  const { url } = await startLoopbackSearchServer((request): SearchServerAnswer => {
    // Which replays there are is asked of a server besides, once a second.
    if (!request.path.startsWith('/soc.replays/')) asked.push(request);
    const path = request.path.split('?')[0] ?? '';
    return { body: answers[path] ?? (path === '/' ? ROOT : {}) };
  });
  const store = await openElasticsearchEventStore({ url, clock: { now: () => NOW }, indexPrefix: 'soc', ...options });
  onTestFinished(() => store.close());
  // Only what is asked from here on.
  asked.length = 0;
  return { store, asked };
}

const stored = (n: number) => ({
  _source: JSON.parse(JSON.stringify(eventDocument(numberedEvent(n), isoTime(NOW + n)))) as object,
});
const hits = (numbers: readonly number[], value = numbers.length) => ({
  ...{ timed_out: false, _shards: { failed: 0 } },
  hits: { total: { value }, hits: numbers.map(stored) },
});
const idOf = (n: number): string => numberedEvent(n)['event.id'];
const bodyOf = (request: SearchServerRequest | undefined) => JSON.parse(request?.body ?? 'null') as object;
const rejected = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => expect.fail('it did not fail'),
    (reason: unknown) => reason,
  );
const RANGE = { from: '2026-03-01T00:00:00.000Z', to: '2026-03-02T00:00:00.000Z' };
const search = (store: EventStore, request: Partial<SearchRequest> = {}) =>
  store.search({ where: { op: 'all' }, range: RANGE, sort: 'newest', limit: 2, ...request });

describe('opening a store on a search server', () => {
  it('installs its template first', async () => {
    const { url, requests } = await startLoopbackSearchServer(() => ({ body: ROOT }));
    await (await openElasticsearchEventStore({ url, clock: { now: () => NOW }, indexPrefix: 'city-a' })).close();
    expect(requests.map(({ method, path }) => `${method} ${path.split('?')[0]}`)).toEqual([
      ...['GET /', 'PUT /_index_template/city-a', 'GET /city-a-*/_mapping'],
    ]);
  });

  /** A store on a server that has these indices, by name with their layout. */
  const openedOver = async (layouts: Readonly<Record<string, number | undefined>>, refusal?: SearchServerAnswer) => {
    const { url, requests } = await startLoopbackSearchServer(({ method, path }): SearchServerAnswer => {
      if (path === '/') return { body: ROOT };
      if (method === 'PUT' && path.endsWith('/_mapping') && refusal !== undefined) return refusal;
      const mappings = Object.entries(layouts).map(([index, layout]) => [
        index,
        { mappings: { dynamic: 'false', ...(layout !== undefined && { _meta: { qiaolou_layout: layout } }) } },
      ]);
      return { body: path.includes('/_mapping?') ? Object.fromEntries(mappings) : {} };
    });
    const opening = openElasticsearchEventStore({ url, clock: { now: () => NOW }, indexPrefix: 'soc' });
    const outcome = await opening.then(
      async (store) => store.close().then(() => undefined),
      (error: unknown) => error,
    );
    return { outcome, adopted: requests.filter(({ path }) => path.endsWith('/_mapping')).map(({ path }) => path) };
  };

  it('brings indices of an older release to its layout, and no others', async () => {
    const { outcome, adopted } = await openedOver({
      ...{ 'soc-2026.03.01': undefined, 'soc-2026.02.28': 1, 'soc-2026.03.02': 3, 'soc-b-2026.03.02': undefined },
    });
    expect([outcome, adopted]).toEqual([undefined, ['/soc-2026.02.28/_mapping', '/soc-2026.03.01/_mapping']]);
  });

  it('refuses indices of a newer release, whoever else has what in the same server', async () => {
    const { outcome, adopted } = await openedOver({ 'soc-2026.03.01': undefined, 'soc-2026.03.02': 4, 'soc-x-y': 9 });
    expect(outcome).toMatchObject({ code: 'store.newerLayout', details: { index: 'soc-2026.03.02', found: '4' } });
    expect(adopted).toEqual([]);
  });

  it.each([
    [403, 'cluster_block_exception', undefined],
    [400, 'index_closed_exception', undefined],
    [403, 'security_exception', 'store.accessDenied'],
    [400, 'illegal_argument_exception', 'store.badRequest'],
  ])('when an old index answers %i %s: %s', async (status, type, code) => {
    const refusal = { status, body: { error: { type, reason: type }, status } };
    const { outcome } = await openedOver({ 'soc-2026.03.01': undefined }, refusal);
    expect((outcome as SocError | undefined)?.code).toBe(code);
  });

  it.each([
    ['does not know us', 401, 'store.accessDenied'],
    ['refuses us', 403, 'store.accessDenied'],
    ['has no time', 429, 'store.busy'],
    ['starts', 503, 'store.unavailable'],
  ] as const)('fails with a code when the server %s', async (_name, status, code) => {
    const { url } = await startLoopbackSearchServer(() => ({ status, body: {} }));
    const error = await rejected(openElasticsearchEventStore({ url, clock: { now: () => NOW } }));
    expect(hasCode(error, code)).toBe(true);
  });

  it.each(['', 'UPPER', '1st', 'a_b', 'a*', `a${'b'.repeat(61)}`])('refuses the prefix %j', async (indexPrefix) => {
    const opening = openElasticsearchEventStore({ url: 'http://127.0.0.1:1', clock: { now: () => NOW }, indexPrefix });
    expect(hasCode(await rejected(opening), 'store.badRequest')).toBe(true);
  });
});

describe('searching on a search server', () => {
  it('asks for one more than the page, in total order, within the half-open range', async () => {
    const { store, asked } = await opened({ '/soc-*/_search': hits([3, 2]) });
    const page = await search(store, { where: { op: 'eq', field: 'user.name', value: 'a' } });
    expect(page.events.map((event) => event['event.id'])).toEqual([3, 2].map(idOf));
    expect(page).toMatchObject({ total: { value: 2, relation: 'exact' } });
    expect(page.next).toBeUndefined();
    expect(bodyOf(asked[0])).toEqual({
      ...{ size: 3, track_total_hits: 10_001, timeout: '30s' },
      query: {
        bool: {
          filter: [{ range: { '@timestamp': { gte: RANGE.from, lt: RANGE.to } } }, { terms: { 'user.name': ['a'] } }],
        },
      },
      sort: [
        { '@timestamp': { order: 'desc', unmapped_type: 'date' } },
        { 'event.id': { order: 'desc', unmapped_type: 'keyword' } },
      ],
    });
  });

  it('goes on after the last event of the page', async () => {
    const { store, asked } = await opened({ '/soc-*/_search': hits([1, 2, 3], 5) });
    const page = await search(store, { sort: 'oldest' });
    expect(page.events.map((event) => event['event.id'])).toEqual([1, 2].map(idOf));
    await search(store, { sort: 'oldest', after: page.next });
    const last = numberedEvent(2);
    expect(bodyOf(asked[1])).toMatchObject({ search_after: [Date.parse(last['@timestamp']), idOf(2)] });
  });

  it('counts to 10,000 and says when there are more', async () => {
    const { store } = await opened({ '/soc-*/_search': hits([1], 10_001) });
    expect((await search(store)).total).toEqual({ value: 10_000, relation: 'atLeast' });
  });

  it('gives the events back as they were stored, or the fields that are asked for', async () => {
    const { store } = await opened({ '/soc-*/_search': hits([1]) });
    const { 'event.ingested': ingested, ...event } = (await search(store)).events[0] ?? numberedEvent(0);
    expect([event, ingested]).toEqual([numberedEvent(1), isoTime(NOW + 1)]);
    const [part] = (await search(store, { fields: ['source.ip'] })).events;
    expect(Object.keys(part ?? {}).filter((field) => !field.startsWith('event.'))).toEqual(['@timestamp', 'source.ip']);
  });

  it.each([
    ['came late', { ...hits([1]), timed_out: true }, 'store.timeout'],
    ['lacks a shard', { ...hits([1]), _shards: { failed: 2 } }, 'store.unavailable'],
    [
      'took too much memory',
      {
        ...hits([1]),
        _shards: { failed: 1, failures: [{ reason: { type: 'circuit_breaking_exception', reason: 'x' } }] },
      },
      'query.tooMuchMemory',
    ],
    [
      'has too many groups',
      { ...hits([1]), _shards: { failed: 1, failures: [{ reason: { type: 'too_many_buckets_exception' } }] } },
      'query.tooManyGroups',
    ],
  ] as const)('takes no part for the whole: an answer that %s', async (_name, answer, code) => {
    const { store } = await opened({ '/soc-*/_search': answer });
    const calls = [
      () => search(store),
      () => store.aggregate({ where: { op: 'all' }, range: RANGE, by: [], metrics: [] }),
      () => store.tail({ ingestedSince: RANGE.from }, 5),
      () => store.get(['a']),
    ];
    for (const call of calls) expect(hasCode(await rejected(call()), code)).toBe(true);
  });

  it('groups by the server and counts all', async () => {
    const aggregations = { by: { buckets: [{ key: 'a', doc_count: 3 }] } };
    const { store, asked } = await opened({ '/soc-*/_search': { ...hits([], 3), aggregations } });
    const by = [{ kind: 'terms', field: 'user.name', size: 5 }] as const;
    const rows = await store.aggregate({ where: { op: 'all' }, range: RANGE, by, metrics: [] });
    expect(rows).toEqual([{ keys: ['a'], count: 3, metrics: [] }]);
    expect(bodyOf(asked[0])).toMatchObject({ size: 0, track_total_hits: true, aggs: { by: {} } });
  });
});

describe('tailing, getting and counting on a search server', () => {
  it('leaves the youngest for later, and goes on after the last by ingest time and id', async () => {
    const { store, asked } = await opened({ '/soc-*/_search': hits([1, 2]) });
    const page = await store.tail({ ingestedSince: RANGE.from }, 2);
    expect(asked.map(({ path }) => path.split('?')[0])).toEqual(['/soc-*/_refresh', '/soc-*/_search']);
    expect(bodyOf(asked[1])).toMatchObject({
      query: { range: { 'event.ingested': { gte: RANGE.from, lte: isoTime(NOW - 2_000) } } },
    });
    expect(page.next).toBe(`${NOW + 2}:${idOf(2)}`);
    await store.tail(page.next, 2);
    expect(bodyOf(asked[3])).toMatchObject({ search_after: [NOW + 2, idOf(2)] });
  });

  it('stays where it is when there is nothing new', async () => {
    const { store } = await opened({ '/soc-*/_search': hits([]) });
    const first = await store.tail({ ingestedSince: RANGE.from }, 2);
    expect(first).toEqual({ events: [], next: `${Date.parse(RANGE.from)}:`, remaining: 0 });
    expect((await store.tail('5:an:id', 2)).next).toBe('5:an:id');
  });

  it('gets in the order asked, leaves out what is not there, and asks nothing for nothing', async () => {
    const { store, asked } = await opened({ '/soc-*/_search': hits([1, 2]) });
    const events = await store.get([idOf(2), 'unknown', idOf(1), idOf(2)]);
    expect(events.map((event) => event['event.id'])).toEqual([idOf(2), idOf(1), idOf(2)]);
    expect([await store.get([]), asked.length]).toEqual([[], 1]);
  });

  it('counts by the day in the name of the index', async () => {
    const size = (count: number, bytes: number) => ({
      primaries: { docs: { count }, store: { size_in_bytes: bytes } },
    });
    const { store } = await opened({
      '/soc-*/_stats/docs,store': {
        indices: {
          'soc-b-2026.03.02': size(9, 90),
          'soc-2026.03.02': size(2, 20),
          'soc-2026.03.01': size(1, 10),
          'soc-2026.02.28': size(0, 5),
        },
      },
      '/soc-*/_search': { ...hits([]), aggregations: { m0: { min: NOW - 5, max: NOW } } },
    });
    expect(await store.stats()).toEqual({
      ...{ events: 3, bytes: 30, oldest: isoTime(NOW - 5), newest: isoTime(NOW), dialect: 'elasticsearch 9.1.0' },
      days: [
        { day: '2026-03-01', events: 1, bytes: 10 },
        { day: '2026-03-02', events: 2, bytes: 20 },
      ],
    });
  });

  it('has neither oldest nor newest when it is empty', async () => {
    const { store } = await opened({
      '/soc-*/_search': { ...hits([]), aggregations: { m0: { min: null, max: null } } },
    });
    expect(await store.stats()).toEqual({ events: 0, bytes: 0, days: [], dialect: 'elasticsearch 9.1.0' });
  });

  it.each<
    readonly [
      string,
      (store: EventStore) => Promise<unknown>,
      'query.badCursor' | 'query.badTimeRange' | 'store.badRequest',
    ]
  >([
    ['a cursor that is none', (store) => store.tail('nonsense', 5), 'query.badCursor'],
    ['a time that is none', (store) => store.tail({ ingestedSince: 'soon' }, 5), 'query.badTimeRange'],
    ['a page of nothing', (store) => store.tail('1:a', 0), 'store.badRequest'],
    ['too many ids', (store) => store.get(new Array<string>(10_001).fill('a')), 'store.badRequest'],
  ])('refuses %s without asking', async (_name, ask, code) => {
    const { store, asked } = await opened();
    expect(hasCode(await rejected(ask(store)), code)).toBe(true);
    expect(asked).toEqual([]);
  });
});

describe('appending on a search server', () => {
  const created = (count: number) => ({ items: new Array(count).fill({ create: { status: 201 } }) });
  const documents = (request: SearchServerRequest | undefined) =>
    (request?.body ?? '')
      .split('\n')
      .filter((line) => line.includes('@timestamp'))
      .map((line) => JSON.parse(line) as EcsEvent);

  it('never lets the ingest time go back, whatever the clock does', async () => {
    const times = [NOW, NOW - 60_000, NOW + 1];
    const { store, asked } = await opened({ '/_bulk': created(1) }, { clock: { now: () => times.shift() ?? NaN } });
    for (const n of [1, 2, 3]) await store.append([numberedEvent(n)]);
    const ingested = asked.map((request) => documents(request)[0]?.['event.ingested']);
    expect(ingested).toEqual([isoTime(NOW), isoTime(NOW), isoTime(NOW + 1)]);
  });

  it('refuses with store.busy when 50,000 events are under way, and takes more when they are done', async () => {
    const { store } = await opened({ '/_bulk': created(1) });
    const one = numberedEvent(1);
    // Refused at the door by the server-side check, so that nothing is sent for them.
    const bad = { ...one, '@timestamp': 'never' };
    const first = store.append([one, ...new Array<EcsEvent>(49_999).fill(bad)]);
    expect(hasCode(await rejected(store.append([one])), 'store.busy')).toBe(true);
    expect(await first).toMatchObject({ accepted: 1 });
    expect(await store.append([one])).toMatchObject({ accepted: 1 });
  });

  it('is not acknowledged when the server answers for fewer events than it got', async () => {
    const { store } = await opened({ '/_bulk': created(1) });
    const error = await rejected(store.append([numberedEvent(1), numberedEvent(2)]));
    expect(hasCode(error, 'store.unavailable') && error.details).toMatchObject({ sent: 2, answered: 1 });
  });

  it('refuses for good only what is the fault of the event; what the server cannot take now is tried again', async () => {
    const answers: readonly (readonly [status: number, type: string, outcome: string])[] = [
      [400, 'document_parsing_exception', 'rejected'],
      [400, 'mapper_parsing_exception', 'rejected'],
      [413, 'too_large', 'rejected'],
      // A disk above the flood stage, a key without the right, a closed or a missing index, no more shards.
      [403, 'cluster_block_exception', 'store.unavailable'],
      [403, 'security_exception', 'store.unavailable'],
      [401, 'security_exception', 'store.unavailable'],
      [404, 'index_not_found_exception', 'store.unavailable'],
      [400, 'index_closed_exception', 'store.unavailable'],
      [400, 'validation_exception', 'store.unavailable'],
      [503, 'unavailable_shards_exception', 'store.unavailable'],
      [429, 'es_rejected_execution_exception', 'store.busy'],
    ];
    const outcomes = answers.map(async ([status, type]) => {
      const { store } = await opened({ '/_bulk': { items: [{ create: { status, error: { type, reason: type } } }] } });
      return store.append([numberedEvent(1)]).then(
        ({ rejected: refused }) => (refused.length === 1 ? 'rejected' : 'stored'),
        (error: unknown) => (error as SocError).code,
      );
    });
    expect(await Promise.all(outcomes)).toEqual(answers.map(([, , outcome]) => outcome));
  });

  it('sends a field named __proto__ like any other', async () => {
    const { store, asked } = await opened({ '/_bulk': created(1) });
    const odd = JSON.parse(JSON.stringify(numberedEvent(1)).replace('"test.number"', '"__proto__"')) as EcsEvent;
    await store.append([odd]);
    expect(asked[0]?.body).toContain('"__proto__":1');
  });

  it('is refused once the store is closed, as is everything else', async () => {
    const { store, asked } = await opened();
    await store.close();
    await store.close();
    const calls = [
      () => store.append([]),
      () => search(store),
      () => store.aggregate({ where: { op: 'all' }, range: RANGE, by: [], metrics: [] }),
      () => store.tail('1:a', 1),
      () => store.get(['a']),
      () => store.stats(),
    ];
    for (const call of calls) expect(hasCode(await rejected(call()), 'store.closed')).toBe(true);
    expect(asked).toEqual([]);
  });
});
