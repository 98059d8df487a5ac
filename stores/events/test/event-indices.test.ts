import { describe, expect, it, onTestFinished } from 'vitest';
import { dayOfIndex, indexOfDay } from '../src/elasticsearch/day-index.ts';
import type { PointInTimeApi } from '../src/elasticsearch/dialects/dialect.ts';
import { ELASTICSEARCH_9 } from '../src/elasticsearch/dialects/elasticsearch-9.ts';
import { OPENSEARCH_2 } from '../src/elasticsearch/dialects/opensearch-2.ts';
import { EventIndices } from '../src/elasticsearch/event-indices.ts';
import { SearchServer } from '../src/elasticsearch/plain-transport.ts';
import { readInOrder } from '../src/elasticsearch/read-in-order.ts';
import {
  startLoopbackSearchServer,
  type SearchServerAnswer,
  type SearchServerRequest,
} from './loopback-search-server.ts';

async function loopback(answer: (request: SearchServerRequest) => SearchServerAnswer | undefined) {
  const { url, requests } = await startLoopbackSearchServer(answer);
  const server = new SearchServer({ url, requestTimeoutMs: 5_000 });
  onTestFinished(() => server.close());
  return { server, asked: () => requests.map(({ method, path }) => `${method} ${path.split('?')[0] ?? ''}`), requests };
}

describe('the index of a day', () => {
  it.each([
    ['2026-03-01', 'soc-2026.03.01'],
    ['+010000-01-01', 'soc-+010000.01.01'],
  ])('%s is %s, and back', (day, index) => {
    expect([indexOfDay('soc', day), dayOfIndex('soc', index)]).toEqual([index, day]);
  });

  it.each(['soc-b-2026.03.01', 'other-2026.03.01', 'soc-2026.03.01-x', 'soc-2026.3.1', 'soc-', 'soc'])(
    '%s is none of soc',
    (index) => {
      expect(dayOfIndex('soc', index)).toBeUndefined();
    },
  );
});

describe('days as indices', () => {
  const stats = (count: number, bytes: number) => ({ primaries: { docs: { count }, store: { size_in_bytes: bytes } } });

  it('are listed by day, empty ones too, and none of another prefix', async () => {
    const { server } = await loopback(() => ({
      body: {
        indices: { 'soc-2026.03.02': stats(2, 20), 'soc-x-2026.01.01': stats(9, 9), 'soc-2026.03.01': stats(0, 5) },
      },
    }));
    expect(await new EventIndices(server, 'soc').days()).toEqual([
      { index: 'soc-2026.03.01', day: '2026-03-01', events: 0, bytes: 5 },
      { index: 'soc-2026.03.02', day: '2026-03-02', events: 2, bytes: 20 },
    ]);
  });
});

describe('reading in order', () => {
  const hits = (...numbers: readonly number[]) => ({
    ...{ timed_out: false, _shards: { failed: 0 } },
    hits: { hits: numbers.map((n) => ({ _id: String(n), _source: {}, sort: [n, `id-${n}`] })) },
  });
  const read = async (server: SearchServer, api: PointInTimeApi | undefined, most = Infinity) => {
    const ids: string[] = [];
    const what = { indices: 'soc-*', query: { match_all: {} }, sort: [{ a: 'asc' }], size: 2, source: true };
    for await (const page of readInOrder(server, api, what)) {
      ids.push(...page.map(({ _id }) => _id));
      if (ids.length >= most) break;
    }
    return ids;
  };
  const paged = (): (() => SearchServerAnswer) => {
    const pages = [hits(1, 2), hits(3, 4), hits(5)];
    return () => ({ body: { pit_id: `p${pages.length}`, ...pages.shift() } });
  };

  it.each<readonly [string, PointInTimeApi | undefined, object, string, string, string]>([
    ...([
      ['Elasticsearch', ELASTICSEARCH_9.pointInTime, { id: 'p0' }, '/soc-*/_pit', '/_pit', '{"id":"p1"}'],
      [
        ...(['OpenSearch', OPENSEARCH_2.pointInTime, { pit_id: 'p0' }, '/soc-*/_search/point_in_time'] as const),
        ...(['/_search/point_in_time', '{"pit_id":["p1"]}'] as const),
      ],
    ] as const),
  ])(
    'opens a point in time of %s, goes on in the newest and closes it',
    async (_name, api, opened, opens, closes, body) => {
      const next = paged();
      const { server, asked, requests } = await loopback(({ method, path }) =>
        method === 'DELETE' ? undefined : path.startsWith(opens) ? { body: opened } : next(),
      );
      expect(await read(server, api)).toEqual(['1', '2', '3', '4', '5']);
      expect(asked()).toEqual([`POST ${opens}`, ...new Array<string>(3).fill('POST /_search'), `DELETE ${closes}`]);
      expect(requests.at(-1)?.body).toBe(body);
      expect(JSON.parse(requests[2]?.body ?? '')).toMatchObject({ pit: { id: 'p3' }, search_after: [2, 'id-2'] });
    },
  );

  it.each([
    [400, 'no handler found for uri'],
    [404, 'not here'],
    [405, 'not so'],
    [429, 'too many are open'],
    [403, 'not you'],
  ])('goes by the order alone where none can be had: %i %s', async (status, reason) => {
    const next = paged();
    const { server, asked } = await loopback(({ path }) =>
      path.includes('_pit') ? { status, body: { error: reason } } : next(),
    );
    expect(await read(server, ELASTICSEARCH_9.pointInTime)).toEqual(['1', '2', '3', '4', '5']);
    expect(asked().slice(1)).toEqual(new Array<string>(3).fill('POST /soc-*/_search'));
  });

  it('asks for fewer documents at once where their bytes are more than an answer may have, and for more again', async () => {
    const documents = Array.from({ length: 9 }, (_, n) => ({
      ...{ _id: String(n), _source: { text: 'x'.repeat(n === 4 ? 900 : 10) }, sort: [n] },
    }));
    const { server, requests } = await loopback(({ body }) => {
      const { size, search_after: [after] = [-1] } = JSON.parse(body) as { size: number; search_after?: [number] };
      const page = documents.filter(({ sort: [n = 0] }) => n > after).slice(0, size);
      return { body: { timed_out: false, _shards: { failed: 0 }, hits: { hits: page } } };
    });
    const what = { indices: 'soc-*', query: { match_all: {} }, sort: [{ a: 'asc' }], source: true };
    const ids: string[] = [];
    for await (const page of readInOrder(server, undefined, { ...what, size: 4 }, { mostBytes: 1_100 }))
      ids.push(...page.map(({ _id }) => _id));
    expect(ids).toEqual(documents.map(({ _id }) => _id));
    const sizes = requests.map(({ body }) => (JSON.parse(body) as { size: number }).size);
    expect(Math.max(...sizes)).toBe(4);
    expect(Math.min(...sizes)).toBeLessThan(4);
    const never = readInOrder(server, undefined, { ...what, size: 4 }, { mostBytes: 500 });
    await expect(never.next()).resolves.toMatchObject({ done: false });
    const rest = async (): Promise<void> => {
      for (;;) if ((await never.next()).done === true) return;
    };
    await expect(rest()).rejects.toMatchObject({ code: 'query.tooMuchMemory' });
  });

  it('goes on in another point in time when its own is no more, and not when what it was of is gone', async () => {
    const lost = {
      status: 404,
      body: {
        error: { root_cause: [{ type: 'search_context_missing_exception' }], type: 'search_phase_execution_exception' },
      },
    };
    const answers: SearchServerAnswer[] = [
      { body: { ...hits(1, 2), pit_id: 'a' } },
      lost,
      { body: { ...hits(3), pit_id: 'b' } },
    ];
    let opened = 0;
    const { server, requests } = await loopback(({ path }) =>
      path.includes('/_pit') ? { body: { id: `p${(opened += 1)}` } } : answers.shift(),
    );
    expect(await read(server, ELASTICSEARCH_9.pointInTime)).toEqual(['1', '2', '3']);
    const asked = requests.filter(({ path }) => path.startsWith('/_search'));
    expect(asked.map(({ body }) => (JSON.parse(body) as { pit?: { id: string } }).pit?.id)).toEqual(['p1', 'a', 'p2']);
    const gone: SearchServerAnswer[] = [{ body: { ...hits(1, 2), pit_id: 'a' } }, lost];
    let first = true;
    const { server: other } = await loopback(({ path }) => {
      if (!path.includes('/_pit')) return gone.shift();
      const answer = first
        ? { body: { id: 'p1' } }
        : { status: 404, body: { error: { type: 'index_not_found_exception' } } };
      first = false;
      return answer;
    });
    await expect(read(other, ELASTICSEARCH_9.pointInTime)).rejects.toMatchObject({ code: 'store.unavailable' });
  });

  it('asks for none where the dialect has none', async () => {
    const next = paged();
    const { server, asked } = await loopback(() => next());
    expect(await read(server, undefined)).toHaveLength(5);
    expect(asked()).toEqual(new Array<string>(3).fill('POST /soc-*/_search'));
  });

  it('closes it when the reader leaves early, and when a page fails', async () => {
    const next = paged();
    const { server, asked } = await loopback(({ path }) => (path.includes('_pit') ? { body: { id: 'p' } } : next()));
    await read(server, ELASTICSEARCH_9.pointInTime, 2);
    expect(asked().at(-1)).toBe('DELETE /_pit');
    const failing = await loopback(({ path }) =>
      path.includes('_pit') ? { body: { id: 'p' } } : { body: { ...hits(1), timed_out: true } },
    );
    await expect(read(failing.server, ELASTICSEARCH_9.pointInTime)).rejects.toMatchObject({ code: 'store.timeout' });
    expect(failing.asked().at(-1)).toBe('DELETE /_pit');
  });
});
