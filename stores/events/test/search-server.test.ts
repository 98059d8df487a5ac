import { sm3Hex } from '@qiaolou/crypto';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ECS_FIELDS, hasCode, SocError } from '@qiaolou/schema';
import { astDsl } from '../src/elasticsearch/ast-dsl.ts';
import { bulkAppend } from '../src/elasticsearch/bulk-append.ts';
import { EASYSEARCH } from '../src/elasticsearch/dialects/easysearch.ts';
import { ELASTICSEARCH_9 } from '../src/elasticsearch/dialects/elasticsearch-9.ts';
import {
  indexTemplate,
  installTemplate,
  LONG_FIELD,
  ORIGINALS_FIELD,
  OTHERS_FIELD,
} from '../src/elasticsearch/index-template.ts';
import { SearchServer } from '../src/elasticsearch/plain-transport.ts';
import { startLoopbackSearchServer, type SearchServerAnswer } from './loopback-search-server.ts';
import { numberedEvent } from './numbered-event.ts';

/** A client of a search server on loopback that answers in order; the last answer again and again. */
async function loopback(answers: readonly SearchServerAnswer[]) {
  const left = [...answers];
  const { url, requests } = await startLoopbackSearchServer(() => (left.length > 1 ? left.shift() : left[0]));
  const client = new SearchServer({ url, requestTimeoutMs: 5_000 });
  onTestFinished(() => client.close());
  return { client, requests };
}

const OPTIONS = { prefix: 'soc', ingested: '2026-11-28T00:00:00.000Z', refresh: false } as const;
/** Options under which nothing is waited for, and how long it would have been. */
function patient() {
  const waited: number[] = [];
  const pause = (ms: number) => Promise.resolve(void waited.push(ms));
  return { options: { ...OPTIONS, pause }, waited };
}
const items = (...statuses: readonly number[]) => ({
  body: { items: statuses.map((status) => ({ create: { status, error: { reason: `because ${status}` } } })) },
});

describe('bulkAppend', () => {
  it('creates each event in the index of its day, and counts what is there already as a duplicate', async () => {
    const { client, requests } = await loopback([items(201, 409)]);
    const events = [numberedEvent(1), numberedEvent(2)];
    expect(await bulkAppend(client, events, OPTIONS)).toEqual({ accepted: 1, duplicates: 1, rejected: [] });
    expect(requests).toMatchObject([{ path: '/_bulk?refresh=false', type: 'application/x-ndjson' }]);
    const [action, document] = (requests[0]?.body ?? '')
      .split('\n')
      .map((line) => JSON.parse(line || 'null') as unknown);
    expect(action).toEqual({ create: { _index: 'soc-2026.03.01', _id: numberedEvent(1)['event.id'] } });
    expect(document).toMatchObject({ 'event.ingested': OPTIONS.ingested, [OTHERS_FIELD]: ['test.number=1'] });
  });

  it('names what the server and what the store refuses, and sends only the rest', async () => {
    const { client, requests } = await loopback([items(400, 201)]);
    const bad = { ...numberedEvent(3), '@timestamp': 'never' };
    const result = await bulkAppend(client, [numberedEvent(1), bad, numberedEvent(2)], OPTIONS);
    expect(result).toMatchObject({ accepted: 1, duplicates: 0 });
    expect(result.rejected.map(({ id }) => id)).toEqual([bad['event.id'], numberedEvent(1)['event.id']]);
    expect(requests[0]?.body.trim().split('\n')).toHaveLength(4);
  });

  it('sends again what a busy server puts off, and nothing else', async () => {
    const { client, requests } = await loopback([items(201, 429, 503), items(201, 409)]);
    const { options, waited } = patient();
    const events = [1, 2, 3].map(numberedEvent);
    expect(await bulkAppend(client, events, options)).toEqual({ accepted: 2, duplicates: 1, rejected: [] });
    expect(requests.map(({ body }) => body.trim().split('\n').length)).toEqual([6, 4]);
    expect(waited).toEqual([200]);
  });

  it('waits as long as a server asks that is too busy for the request as a whole', async () => {
    const busy = (after?: string) => ({
      ...{ status: 429, body: { error: {} } },
      ...(after !== undefined && { headers: { 'retry-after': after } }),
    });
    const { client } = await loopback([busy('3'), busy(), busy('soon'), items(201)]);
    const { options, waited } = patient();
    expect(await bulkAppend(client, [numberedEvent(1)], options)).toMatchObject({ accepted: 1 });
    expect(waited).toEqual([3_000, 1_000, 1_000]);
  });

  it('gives up after five times, or when it is to wait too long, and says how long', async () => {
    const after = async (header: string) => {
      const { client, requests } = await loopback([{ status: 429, body: {}, headers: { 'retry-after': header } }]);
      const { options } = patient();
      const error: unknown = await bulkAppend(client, [numberedEvent(1)], options).catch((reason: unknown) => reason);
      return [requests.length, hasCode(error, 'store.busy') && error.details['retryAfterMs']];
    };
    expect(await after('2')).toEqual([5, 3_200]);
    expect(await after('3600')).toEqual([1, 3_600_000]);
  });

  it('sends in two what is too much for one request, and refuses for good only the event that alone is', async () => {
    const { url, requests } = await startLoopbackSearchServer(({ body }) => {
      const lines = body.trim().split('\n');
      if (lines.length > 4 || body.includes('"test.number=3"')) return { status: 413, body: {} };
      return items(...new Array<number>(lines.length / 2).fill(201));
    });
    const client = new SearchServer({ url, requestTimeoutMs: 5_000 });
    onTestFinished(() => client.close());
    const result = await bulkAppend(client, [1, 2, 3, 4, 5].map(numberedEvent), patient().options);
    expect(result).toMatchObject({ accepted: 4, duplicates: 0 });
    expect(result.rejected).toMatchObject([{ id: numberedEvent(3)['event.id'], code: 'store.eventTooLarge' }]);
    expect(requests.length).toBeLessThan(10);
  });

  it('sends nothing for nothing', async () => {
    const { client, requests } = await loopback([items()]);
    expect(await bulkAppend(client, [], OPTIONS)).toEqual({ accepted: 0, duplicates: 0, rejected: [] });
    expect(requests).toEqual([]);
  });
});

describe('failures of the server', () => {
  it.each([
    [400, 'store.badRequest'],
    [403, 'store.unavailable'],
    [408, 'store.timeout'],
    [429, 'store.busy'],
  ] as const)('%i is %s', async (status, code) => {
    const { client } = await loopback([{ status, body: { error: { type: 'x', reason: 'y' } } }]);
    const error: unknown = await client.request({ method: 'GET', path: '/' }).catch((reason: unknown) => reason);
    expect(hasCode(error, code)).toBe(true);
  });
});

describe('a question that is too large for the memory of a server', () => {
  const tripped = (reason: string) => ({
    error: {
      ...{ type: 'search_phase_execution_exception', reason: 'all shards failed' },
      root_cause: [{ type: 'circuit_breaking_exception', reason, durability: 'TRANSIENT' }],
    },
  });
  const read = { method: 'POST', path: '/soc-*/_search' } as const;
  const codeOf = (asked: Promise<unknown>) =>
    asked.catch((error: unknown) => (error instanceof SocError ? error.code : error));

  it.each([
    ['[request] Data too large, data for [<agg [by]>] would be larger than limit', 429, 'query.tooMuchMemory'],
    ['[fielddata] Data too large', 500, 'query.tooMuchMemory'],
    // Of everything that the server does together: it passes.
    ['[parent] Data too large, data for [<http_request>]', 429, 'store.busy'],
  ] as const)('%s (%i) is %s', async (reason, status, code) => {
    const { client } = await loopback([{ status, body: tripped(reason) }]);
    expect(await codeOf(client.request(read))).toBe(code);
  });

  it('has too many groups where the server counts them', async () => {
    const body = { error: { type: 'too_many_buckets_exception', reason: 'Trying to create too many buckets' } };
    const { client } = await loopback([{ status: 400, body }]);
    expect(await codeOf(client.request(read))).toBe('query.tooManyGroups');
  });

  it('is only busy for what is stored: that is tried again', async () => {
    const { client } = await loopback([{ status: 429, body: tripped('[request] Data too large') }]);
    expect(await codeOf(client.request({ method: 'POST', path: '/_bulk', bulk: '{}\n' }))).toBe('store.busy');
  });

  it('is ended when its answer is longer than may be taken, and not tried again', async () => {
    const { client, requests } = await loopback([{ body: { long: 'x'.repeat(2_000) } }]);
    expect(await codeOf(client.request({ ...read, mostBytes: 1_000 }))).toBe('query.tooMuchMemory');
    expect(requests).toHaveLength(1);
    expect(await client.request({ ...read, mostBytes: 10_000 })).toEqual({ long: 'x'.repeat(2_000) });
  });
});

describe('the index template', () => {
  it('has every field of the dictionary and the three of the store', () => {
    const { template } = indexTemplate('soc', 'wildcard') as {
      readonly template: { readonly mappings: { readonly dynamic: boolean; readonly properties: object } };
    };
    expect(template.mappings.dynamic).toBe(false);
    expect(Object.keys(template.mappings.properties)).toEqual([
      ...Object.keys(ECS_FIELDS),
      LONG_FIELD,
      OTHERS_FIELD,
      ORIGINALS_FIELD,
    ]);
  });

  it('does without the type wildcard where the server does not know it', async () => {
    const { client, requests } = await loopback([{ status: 400, body: { error: {} } }, { body: {} }]);
    await installTemplate(client, 'soc', ELASTICSEARCH_9);
    expect(requests.map(({ path, body }) => [path, body.includes('"wildcard"')])).toEqual([
      ['/_index_template/soc', true],
      ['/_index_template/soc', false],
    ]);
  });
});

describe('the template of a dialect without long texts', () => {
  it('is not tried with them', async () => {
    const { client, requests } = await loopback([{ body: {} }]);
    await installTemplate(client, 'soc', EASYSEARCH);
    expect(requests.map(({ body }) => body.includes('"wildcard"'))).toEqual([false]);
  });
});

const LONG = '长'.repeat(8_192);
const anyOf = (...should: readonly object[]) => ({ bool: { should, minimum_should_match: 1 } });

describe('astDsl', () => {
  it.each([
    [{ op: 'all' }, { match_all: {} }],
    [{ op: 'and', args: [] }, { match_all: {} }],
    [{ op: 'or', args: [] }, { match_none: {} }],
    [{ op: 'not', arg: { op: 'all' } }, { bool: { must_not: [{ match_all: {} }] } }],
    [{ op: 'exists', field: 'source.ip' }, { exists: { field: 'source.ip' } }],
    [{ op: 'eq', field: 'source.port', value: 514 }, { terms: { 'source.port': [514] } }],
    [{ op: 'eq', field: 'source.port', value: 1.5 }, { match_none: {} }],
    [{ op: 'in', field: 'source.ip', values: [] }, { match_none: {} }],
    [
      { op: 'cidr', field: 'source.ip', value: '10.0.0.0/30' },
      { range: { 'source.ip': { gte: '10.0.0.0', lte: '10.0.0.3' } } },
    ],
    [
      { op: 'range', field: 'source.port', gt: 5, gte: 5, lt: 9, lte: 7 },
      { range: { 'source.port': { gt: 5, lte: 7 } } },
    ],
    [{ op: 'eq', field: 'vendor.x', value: 1 }, { terms: { [OTHERS_FIELD]: ['vendor.x=1'] } }],
    [
      { op: 'exists', field: 'a=b' },
      anyOf({ prefix: { [OTHERS_FIELD]: { value: 'a\\=b=' } } }, { terms: { [LONG_FIELD]: ['a\\=b='] } }),
    ],
    [
      { op: 'exists', field: 'user.name' },
      anyOf({ exists: { field: 'user.name' } }, { terms: { [LONG_FIELD]: ['user.name='] } }),
    ],
    [
      { op: 'in', field: 'user.name', values: ['a', LONG] },
      anyOf({ terms: { 'user.name': ['a', LONG] } }, { terms: { [LONG_FIELD]: [`user.name=${sm3Hex(LONG)}`] } }),
    ],
    [
      { op: 'eq', field: 'vendor.x', value: LONG },
      anyOf(
        { terms: { [OTHERS_FIELD]: [`vendor.x=${LONG}`] } },
        { terms: { [LONG_FIELD]: [`vendor.x=${sm3Hex(LONG)}`] } },
      ),
    ],
    [{ op: 'range', field: 'vendor.x', gt: 1 }, { match_none: {} }],
  ] as const)('%j', (ast, dsl) => {
    expect(astDsl(ast)).toEqual(dsl);
  });

  it('looks for text of an address in its text', () => {
    expect(astDsl({ op: 'wildcard', field: 'source.ip', value: '10.*' })).toMatchObject({
      regexp: { 'source.ip.text': { value: '10\\..*', flags: 'NONE' } },
    });
  });
});
