import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { answerPipes, parsePipedQuery, SHANGHAI, type EventStore, type PipedQuery } from '@qiaolou/schema';
import { openElasticsearchEventStore } from '../src/elasticsearch/elasticsearch-event-store.ts';
import { startLoopbackSearchServer } from './loopback-search-server.ts';

/** `UPDATE=1 npx vitest run stores/events/test/piped-queries.test.ts` rewrites what is expected; read the diff. */
const update = process.env['UPDATE'] === '1';
const fixture = (name: string) => new URL(`fixtures/${name}`, import.meta.url);
const QUERIES = readFileSync(fixture('piped-queries.txt'), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'));
const EXPECTED = update
  ? {}
  : (JSON.parse(readFileSync(fixture('piped-queries.dsl.json'), 'utf8')) as Readonly<Record<string, unknown>>);
const SCOPE = { range: { from: '2026-03-01T00:00:00.000Z', to: '2026-03-02T00:00:00.000Z' }, zone: SHANGHAI };

/** One group in one group in one group: what is asked of the inner ones is asked too. */
const GROUPS = [1, 2, 3].reduce<object>((inner, key) => ({ by: { buckets: [{ key, doc_count: 1, ...inner }] } }), {});

/** A store on a server that finds groups and no events, and keeps what it is asked. */
async function opened(): Promise<{ readonly store: EventStore; readonly asked: unknown[] }> {
  const asked: unknown[] = [];
  const { url } = await startLoopbackSearchServer(({ path, body }) => {
    if (path.startsWith('/?') || path === '/')
      return { body: { version: { number: '9.1.0' }, tagline: 'You Know, for Search' } };
    if (path.includes('/_search')) asked.push(JSON.parse(body));
    return { body: { timed_out: false, hits: { total: { value: 0 }, hits: [] }, aggregations: GROUPS } };
  });
  const store = await openElasticsearchEventStore({ url, clock: { now: () => 0 } });
  onTestFinished(() => store.close());
  return { store, asked };
}

function parsed(text: string): PipedQuery {
  const result = parsePipedQuery(text);
  if (!result.ok) throw new Error(`${text}: ${result.code} at ${result.at}`);
  return result.query;
}

// What is written comes last.
describe('what Elasticsearch is asked for a piped query', { shuffle: false }, () => {
  const written: Record<string, unknown> = {};

  it.each(QUERIES)('%s', async (text) => {
    const { store, asked } = await opened();
    await answerPipes(store, SCOPE, parsed(text));
    // Requests go out together and may come in any order.
    const inOrder = asked.map((body) => JSON.stringify(body)).sort();
    written[text] = inOrder.map((body) => JSON.parse(body) as unknown);
    if (!update) expect(written[text]).toEqual(EXPECTED[text]);
  });

  it('is written down for these queries and no others', () => {
    if (update) writeFileSync(fixture('piped-queries.dsl.json'), `${JSON.stringify(written, null, 2)}\n`);
    else expect(Object.keys(EXPECTED).sort()).toEqual(QUERIES.toSorted());
  });
});

describe('Elasticsearch cannot', () => {
  it.each(['| sort huawei.vsys', '| fields a | sort a desc'])('%s', async (text) => {
    const { store } = await opened();
    await expect(answerPipes(store, SCOPE, parsed(text))).rejects.toMatchObject({ code: 'query.unsupported' });
  });
});
