import { describe, expect, it, onTestFinished } from 'vitest';
import { ALL_DIALECTS } from '../src/elasticsearch/dialects/all-dialects.ts';
import { probeDialect } from '../src/elasticsearch/dialects/probe-dialect.ts';
import { SearchServer } from '../src/elasticsearch/plain-transport.ts';
import { startLoopbackSearchServer } from './loopback-search-server.ts';

const ELASTICSEARCH = 'You Know, for Search';
const OPENSEARCH = 'The OpenSearch Project: https://opensearch.org/';
const EASYSEARCH = 'You Know, For Easy Search!';

interface Server {
  /** Absent: the server has no root page. */
  readonly root?: unknown;
  /** What its nodes say they are. */
  readonly nodes?: string;
}

async function probed({ root, nodes }: Server) {
  const { url, requests } = await startLoopbackSearchServer(({ path }) => {
    if (path.startsWith('/_nodes/')) return { body: nodes === undefined ? {} : { nodes: { a: { version: nodes } } } };
    return root === undefined ? { status: 405, body: {} } : { body: root };
  });
  const server = new SearchServer({ url, requestTimeoutMs: 5_000 });
  onTestFinished(() => server.close());
  const outcome = await probeDialect(server).then(
    ({ dialect, version }) => `${dialect.id} ${version}`,
    (error: unknown) => error,
  );
  return { outcome, requests };
}

const page = (number: string, rest: object = {}, tagline = ELASTICSEARCH) => ({
  root: { version: { number, ...rest }, tagline },
});

describe('what a server is', () => {
  // Root pages as the servers of the nightly run gave them; of Easysearch as its documentation shows it.
  it.each<readonly [string, Server, string]>([
    ['Elasticsearch 7', page('7.17.29', { build_flavor: 'oss' }), 'elasticsearch-7 7.17.29'],
    ['Elasticsearch 8', page('8.19.0', { build_flavor: 'default' }), 'elasticsearch-8 8.19.0'],
    ['Elasticsearch 9', page('9.2.4', { build_flavor: 'default' }), 'elasticsearch-9 9.2.4'],
    ['one without a root page', { nodes: '9.2.4' }, 'elasticsearch-9 9.2.4'],
    ['one not yet released', page('9.3.0-SNAPSHOT'), 'elasticsearch-9 9.3.0-SNAPSHOT'],
    ['OpenSearch 2', page('2.19.4', { distribution: 'opensearch' }, OPENSEARCH), 'opensearch-2 2.19.4'],
    ['OpenSearch 3', page('3.4.0', { distribution: 'opensearch' }, OPENSEARCH), 'opensearch-3 3.4.0'],
    [
      'OpenSearch that looks like Elasticsearch 7.10 to old clients',
      { ...page('7.10.2', { distribution: 'opensearch' }, OPENSEARCH), nodes: '2.19.4' },
      'opensearch-2 2.19.4',
    ],
    ['Easysearch 1', page('1.15.2', { distribution: 'easysearch' }, EASYSEARCH), 'easysearch 1.15.2'],
    ['Easysearch 2', page('2.0.3', { distribution: 'easysearch' }, EASYSEARCH), 'easysearch 2.0.3'],
    ['Easysearch by its motto', { ...page('7.10.2', {}, EASYSEARCH), nodes: '1.15.2' }, 'easysearch 1.15.2'],
  ])('%s', async (_name, server, known) => {
    expect((await probed(server)).outcome).toBe(known);
  });

  it.each<readonly [string, Server, object]>([
    ['elasticsearch', page('7.16.3'), { found: '7.16.3', needed: '7.17' }],
    ['elasticsearch', page('6.8.23'), { found: '6.8.23', needed: '7.17' }],
    ['opensearch', page('2.3.0', { distribution: 'opensearch' }, OPENSEARCH), { found: '2.3.0', needed: '2.4' }],
    ['opensearch', page('1.3.20', { distribution: 'opensearch' }, OPENSEARCH), { found: '1.3.20', needed: '2.4' }],
    ['easysearch', page('0.9.0', { distribution: 'easysearch' }, EASYSEARCH), { found: '0.9.0', needed: '1.0' }],
  ])('refuses what is too old: %s %j', async (product, server, details) => {
    expect((await probed(server)).outcome).toMatchObject({
      code: 'store.serverTooOld',
      details: { product, ...details },
    });
  });

  it.each<readonly [string, Server, object]>([
    ['newer than all that is known', page('10.0.0'), { product: 'elasticsearch', found: '10.0.0' }],
    [
      'OpenSearch 4',
      page('4.0.0', { distribution: 'opensearch' }, OPENSEARCH),
      { product: 'opensearch', found: '4.0.0' },
    ],
    ['another fork', page('1.0.0', { distribution: 'zincsearch' }), { product: 'zincsearch', found: '1.0.0' }],
    ['without indices of its own', page('8.11.0', { build_flavor: 'serverless' }), { flavor: 'serverless' }],
    ['a version that is none', page('latest'), { product: 'elasticsearch', found: 'latest' }],
    ['something else', { root: { status: 'ok', tagline: 'x'.repeat(5_000) } }, { tagline: 'x'.repeat(200) }],
    ['nothing at all', { root: {} }, {}],
    ['no version anywhere', {}, {}],
  ])('refuses what is not known and names it: %s', async (_name, server, details) => {
    expect((await probed(server)).outcome).toMatchObject({
      code: 'store.serverUnknown',
      details: { ...details, known: expect.stringContaining('opensearch 2.4 – < 3.0') as string },
    });
  });
});

describe('dialects', () => {
  it('of a product follow each other', () => {
    for (const dialects of Map.groupBy(ALL_DIALECTS, ({ product }) => product).values())
      for (const [at, { versions }] of dialects.entries())
        if (dialects[at + 1] !== undefined) expect(dialects[at + 1]?.versions.from).toEqual(versions.before);
  });
});
