import { API_PREFIX, ERROR_CATALOGUE, problemSchema, type ErrorCode, type Problem } from '@qiaolou/schema';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ApiClient } from './api-client.ts';
import { problemOf } from './api-client.ts';
import { openConsole, type TestConsole } from './console-fixture.ts';

let console_: TestConsole;
let client: ApiClient;
beforeAll(async () => {
  console_ = await openConsole({
    webRoot: '/nowhere',
    probes: {
      health: async () => ({ healthy: true, waiting: [] }),
      metrics: () => Promise.reject(new Error('inside')),
    },
  });
  client = await console_.loggedIn('analyst');
});
afterAll(() => console_.close());

test.each<readonly [path: string, code: ErrorCode, errors: Problem['errors']]>([
  ['/nothing', 'api.notFound', undefined],
  ['/incidents/none', 'records.notFound', undefined],
  ['/audit', 'auth.forbidden', undefined],
  ['/alert-groups?limit=0', 'api.badRequest', [{ in: 'query', pointer: '#/limit', detail: 'too_small' }]],
  [
    '/alert-groups?a%2Fb~c%20%25=1&__proto__=2',
    'api.badRequest',
    [
      { in: 'query', pointer: '#/a~1b~0c%20%25', detail: 'unrecognized_key' },
      { in: 'query', pointer: '#/__proto__', detail: 'unrecognized_key' },
    ],
  ],
  ['/incidents/a%20b', 'api.badRequest', [{ in: 'params', pointer: '#/id', detail: 'invalid_format' }]],
])('%s is a problem of RFC 9457 with its code and the places of its faults', async (path, code, errors) => {
  const response = await client.fetch(API_PREFIX + path);
  expect(response.status).toBe(ERROR_CATALOGUE[code].status);
  expect(response.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  expect(response.headers.get('cache-control')).toBe('no-store');
  const problem = problemSchema.parse(await response.json());
  expect(problem).toMatchObject({ ...problemOf(response, code), details: problem.details });
  expect(problem.errors).toEqual(errors);
});

test('a list of faults names each place of a body, also within lists, and not what was sent', async () => {
  const response = await client.send('actOnAlertGroups', {
    body: {
      ids: [
        { id: 'a', version: 1 },
        { id: '<script>', version: 'x' },
      ],
      action: { kind: 'take' },
    } as never,
  });
  const { detail, errors } = (await response.json()) as Problem;
  expect(errors).toEqual([
    { in: 'body', pointer: '#/ids/1/id', detail: 'invalid_format' },
    { in: 'body', pointer: '#/ids/1/version', detail: 'invalid_type' },
  ]);
  expect(detail).toBe('body #/ids/1/id: invalid_format; body #/ids/1/version: invalid_type');
});

test.each([
  [undefined, 'zh', 'zh-CN'],
  ['en', 'en', 'en'],
  ['en-GB,en;q=0.9', 'en', 'en'],
  ['zh-CN,en;q=0.5', 'zh', 'zh-CN'],
  ['fr', 'zh', 'zh-CN'],
] as const)('whoever accepts %s reads it in %s', async (accepted, language, said) => {
  const response = await client.fetch(`${API_PREFIX}/nothing`, {
    headers: accepted === undefined ? {} : { 'accept-language': accepted },
  });
  expect(((await response.json()) as Problem).title).toBe(ERROR_CATALOGUE['api.notFound'][language]);
  expect(response.headers.get('content-language')).toBe(said);
});

test('its type is a place in the document of the API, which anybody may read', async () => {
  const { type } = (await (await client.fetch(`${API_PREFIX}/nothing`)).json()) as Problem;
  const [path = '', pointer = ''] = type.split('#');
  const document: unknown = await (await fetch(console_.url + path)).json();
  const found = pointer
    .split('/')
    .slice(1)
    .reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], document);
  expect(found).toEqual(ERROR_CATALOGUE['api.notFound']);
});

test('so is what fails beside the API, and a fault of ours says nothing but its request', async () => {
  const missing = await fetch(`${console_.url}/assets/nothing.js`);
  expect(await missing.json()).toEqual(problemOf(missing, 'api.notFound'));
  const broken = await fetch(`${console_.url}/metrics`);
  expect(broken.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  const text = await broken.text();
  expect(JSON.parse(text)).toMatchObject({ code: 'internal', status: 500 });
  expect(text).not.toContain('inside');
});
