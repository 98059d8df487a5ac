import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { ERROR_CATALOGUE } from '@qiaolou/schema';
import { type ApiClient, problemOf, refusalOf } from './api-client.ts';
import { openConsole, type TestConsole } from './console-fixture.ts';

let console_: TestConsole;
let client: ApiClient;
beforeAll(async () => {
  console_ = await openConsole();
  client = await console_.loggedIn('analyst');
});
afterAll(() => console_.close());

const JSON_TYPE = { 'content-type': 'application/json' };
const RANGE = { from: '2026-11-19T00:00:00.000Z', to: '2026-11-20T00:00:00.000Z' };

async function post(path: string, body: string, headers: Record<string, string> = JSON_TYPE): Promise<string> {
  return refusalOf(await client.fetch(`/api/v1${path}`, { method: 'POST', body, headers }));
}

describe('bodies', () => {
  test.each<[string, string, string]>([
    ['broken JSON', '{"from":', '400 api.badJson'],
    ['not an object', '[]', '400 api.badRequest'],
    ['a scalar', '5', '400 api.badJson'],
    ['nothing', '', '400 api.badRequest'],
    ['an unknown key', JSON.stringify({ ...RANGE, admin: true }), '400 api.badRequest'],
    ['a prototype', `{"from":"${RANGE.from}","to":"${RANGE.to}","__proto__":{"limit":5}}`, '400 api.badRequest'],
    ['a constructor', JSON.stringify({ ...RANGE, constructor: { prototype: {} } }), '400 api.badRequest'],
    ['a time without zone', JSON.stringify({ ...RANGE, from: '2026-11-19T00:00:00' }), '400 api.badRequest'],
    ['a foreign cursor', JSON.stringify({ ...RANGE, after: 'nonsense' }), '400 query.badCursor'],
    ['a very deep tree', JSON.stringify({ ...RANGE, query: deep(40) }), '400 query.tooDeep'],
    ['an unknown operator', JSON.stringify({ ...RANGE, query: { op: 'script', field: 'x' } }), '400 api.badRequest'],
    [
      'a bad regular expression',
      JSON.stringify({ ...RANGE, query: { op: 'regex', field: 'message', value: '(' } }),
      '400 query.badRegex',
    ],
    [
      'a bad network',
      JSON.stringify({ ...RANGE, query: { op: 'cidr', field: 'source.ip', value: '10.0.0.0/99' } }),
      '400 query.badCidr',
    ],
  ])('%s', async (_, body, refusal) => {
    expect(await post('/events/search', body)).toBe(refusal);
  });

  test.each([200, 20_000, 100_000])('brackets nested %i deep', async (levels) => {
    const body = `{"from":"${RANGE.from}","to":"${RANGE.to}","query":${'['.repeat(levels)}${']'.repeat(levels)}}`;
    expect(await post('/events/search', body)).toBe('400 api.badRequest');
  });

  test('ten megabytes', async () => {
    expect(await post('/events/search', JSON.stringify({ query: 'a'.repeat(10_000_000) }))).toBe('413 api.tooLarge');
  });

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'text/json'])(
    'content type %s',
    async (type) => {
      expect(await post('/events/search', JSON.stringify(RANGE), { 'content-type': type })).toBe(
        '415 api.unsupportedMedia',
      );
    },
  );

  test('an encoding nobody knows', async () => {
    expect(await post('/events/search', '{}', { ...JSON_TYPE, 'content-encoding': 'zstd-bomb' })).toBe(
      '415 api.unsupportedMedia',
    );
  });

  test('input errors say where, not what the library thinks', async () => {
    const response = await client.fetch('/api/v1/events/search', {
      method: 'POST',
      body: '{"from":5}',
      headers: JSON_TYPE,
    });
    expect(response.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(await response.json()).toEqual(
      problemOf(response, 'api.badRequest', {
        detail: 'body #/from: invalid_type; body #/to: invalid_type',
        errors: [
          { in: 'body', pointer: '#/from', detail: 'invalid_type' },
          { in: 'body', pointer: '#/to', detail: 'invalid_type' },
        ],
      }),
    );
  });
});

describe('paths and queries', () => {
  test.each<[string, string]>([
    ['/nothing', '404 api.notFound'],
    ['/session/nothing', '404 api.notFound'],
    ['/SESSION', '404 api.notFound'],
    ['/events/%ff', '400 api.badRequest'],
    ['/incidents/..%2f..%2fetc', '400 api.badRequest'],
    ['/alert-groups?cursor=nonsense', '400 query.badCursor'],
    [`/alert-groups?cursor=${Buffer.from('[1,2]').toString('base64url')}`, '400 query.badCursor'],
    [`/alert-groups?cursor=${Buffer.from('{"a":1}').toString('base64url')}`, '400 query.badCursor'],
    ['/alert-groups?limit=0', '400 api.badRequest'],
    ['/alert-groups?limit=1e9', '400 api.badRequest'],
    ['/alert-groups?limit=5&limit=6', '400 api.badRequest'],
    ['/alert-groups?status=deleted', '400 api.badRequest'],
    ['/alert-groups?unknown=1', '400 api.badRequest'],
    ['/alert-groups?__proto__=1', '400 api.badRequest'],
    ['/alert-groups?from=yesterday', '400 api.badRequest'],
    ["/alert-groups?status=open'%20or%201=1", '400 api.badRequest'],
  ])('%s', async (path, refusal) => {
    expect(await refusalOf(await client.fetch(`/api/v1${path}`))).toBe(refusal);
  });

  test('other verbs are no routes', async () => {
    for (const method of ['PUT', 'DELETE', 'OPTIONS', 'TRACE2'])
      expect((await client.fetch('/api/v1/alert-groups', { method })).status, method).toBeGreaterThanOrEqual(400);
  });

  test('SQL in every text filter is only text', async () => {
    for (const key of ['text', 'ruleId', 'tactic', 'assignee', 'source'])
      expect((await client.call('listAlertGroups', { query: { [key]: `'; drop table alert_groups; --` } })).total).toBe(
        0,
      );
    expect((await client.call('listAlertGroups')).total).toBe(10);
  });
});

test.each([
  [
    'a key that is not known is named',
    '/events/search',
    { ...RANGE, qeury: '' },
    { in: 'body', pointer: '#/qeury', detail: 'unrecognized_key' },
  ],
  [
    'why a text is refused is told',
    '/incidents/i1/notes',
    { text: 'a\u202Eb' },
    { in: 'body', pointer: '#/text', detail: 'hiddenCharacter' },
  ],
])('%s', async (_, path, body, fault) => {
  const response = await client.fetch(`/api/v1${path}`, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: JSON_TYPE,
  });
  expect(await response.json()).toMatchObject({ code: 'api.badRequest', errors: [fault] });
});

test('whatever comes, the answer is a coded error of the catalogue, never a fault of ours', async () => {
  const paths = [
    '/alert-groups',
    '/incidents',
    '/tasks',
    '/rules',
    '/compliance/items',
    '/events/x',
    '/alert-groups/x',
  ];
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...paths),
      fc.dictionary(
        fc.constantFrom('cursor', 'limit', 'text', 'from', 'status', 'level', 'x'),
        fc.string({ unit: 'binary' }),
        { maxKeys: 3 },
      ),
      async (path, query) => {
        const response = await client.fetch(`/api/v1${path}?${new URLSearchParams(query).toString()}`);
        expect(response.status).toBeLessThan(500);
        const body = (await response.json()) as { code?: string };
        if (!response.ok) expect(Object.keys(ERROR_CATALOGUE)).toContain(body.code);
      },
    ),
    { numRuns: 200 },
  );
  await fc.assert(
    fc.asyncProperty(fc.json(), async (body) => {
      const response = await client.fetch('/api/v1/alert-groups/actions', { method: 'POST', body, headers: JSON_TYPE });
      expect(response.status).toBe(400);
    }),
    { numRuns: 100 },
  );
});

test('a fault of ours tells a request id and nothing else, and is logged with its cause', async () => {
  const broken = await openConsole();
  try {
    const analyst = await broken.loggedIn('analyst');
    Object.assign(broken.ports, {
      rules: () => {
        throw new Error('secret detail of the inside');
      },
    });
    const response = await analyst.fetch('/api/v1/rules');
    const text = await response.text();
    expect(response.status).toBe(500);
    const requestId = response.headers.get('x-request-id') ?? '';
    expect(JSON.parse(text)).toEqual(
      problemOf(response, 'internal', { detail: `requestId: ${requestId}`, details: { requestId } }),
    );
    expect(broken.logLines.join('')).toContain('secret detail of the inside');
  } finally {
    await broken.close();
  }
});

test('bytes that are not HTTP are answered and the server lives on', async () => {
  const { hostname, port } = new URL(console_.url);
  const answer = await new Promise<string>((resolve, reject) => {
    const socket = connect(Number(port), hostname, () =>
      socket.write(Buffer.from([0x16, 0x03, 0x01, 0, 0xff, 0xfe, 13, 10, 13, 10])),
    );
    let text = '';
    socket.on('data', (chunk) => (text += chunk.toString()));
    socket.on('close', () => resolve(text));
    socket.on('error', reject);
  });
  expect(answer).toContain('400 Bad Request');
  expect((await client.send('getSession')).status).toBe(200);
});

function deep(levels: number): unknown {
  let tree: unknown = { op: 'all' };
  for (let i = 0; i < levels; i += 1) tree = { op: 'not', arg: tree };
  return tree;
}
