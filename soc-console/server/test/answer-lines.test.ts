import {
  ANSWER_LINES_TYPE,
  API_PREFIX,
  SocError,
  type AnswerLine,
  type Reading,
  type SearchPage,
} from '@qiaolou/schema';
import { afterEach, describe, expect, test } from 'vitest';
import { createFairReads } from '../src/http/fair-reads.ts';
import type { ApiClient } from './api-client.ts';
import { openConsole, type TestConsole } from './console-fixture.ts';

const BODY = { from: '2026-01-01T00:00:00.000Z', to: '2026-11-22T00:00:00.000Z', query: '', sort: 'newest', limit: 10 };
const PAGE: SearchPage = { events: [], total: { value: 3, relation: 'exact' } };
const LINES = `${ANSWER_LINES_TYPE}, application/json;q=0.9`;
const NEVER_MS = 2_000_000_000;

/** A search that lasts until the test ends it. */
interface HeldSearch {
  readonly reading: Reading;
  readonly answer: (page: SearchPage) => void;
  readonly fail: (error: unknown) => void;
}

const open: TestConsole[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

/** A console whose searches are held, after so long answered with lines. */
async function opened(linesAfterMs: number, role: 'analyst' | 'viewer' = 'analyst') {
  const console_ = await openConsole({ linesAfterMs, searchMemoryBytes: { viewer: 5_000_000 } });
  open.push(console_);
  const begun = Promise.withResolvers<HeldSearch>();
  console_.ports.events.search = (_request, reading = {}) =>
    new Promise((resolve, reject) => begun.resolve({ reading, answer: resolve, fail: reject }));
  return { console_, client: await console_.loggedIn(role), begun: begun.promise };
}

const ask = (client: ApiClient, accept: string, signal?: AbortSignal): Promise<Response> =>
  client.fetch(`${API_PREFIX}/events/search`, {
    method: 'POST',
    body: JSON.stringify(BODY),
    headers: { 'content-type': 'application/json', accept },
    ...(signal && { signal }),
  });

/** Lines of an answer as they come. */
async function* linesOf(response: Response): AsyncGenerator<AnswerLine> {
  let rest = '';
  for await (const chunk of response.body ?? []) {
    const parts = `${rest}${Buffer.from(chunk as Uint8Array).toString()}`.split('\n');
    rest = parts.pop() ?? '';
    for (const part of parts) yield JSON.parse(part) as AnswerLine;
  }
  expect(rest).toBe('');
}

async function all(lines: AsyncIterable<AnswerLine>): Promise<readonly AnswerLine[]> {
  const list: AnswerLine[] = [];
  for await (const line of lines) list.push(line);
  return list;
}

describe('a question that takes long', () => {
  test('tells how far it is line by line to who prefers that, and then answers as it does otherwise', async () => {
    const { client, begun } = await opened(0);
    const asked = ask(client, LINES);
    const { reading, answer } = await begun;
    const response = await asked;
    expect([response.status, response.headers.get('content-type')]).toEqual([200, ANSWER_LINES_TYPE]);
    const lines = linesOf(response);
    reading.onProgress?.({ done: 0, total: 9 });
    expect((await lines.next()).value).toEqual({ kind: 'progress', step: 1, done: 0, total: 9 });
    // Of what comes between two lines only the newest is told.
    for (const done of [1, 2, 7]) reading.onProgress?.({ done, total: 9 });
    expect((await lines.next()).value).toEqual({ kind: 'progress', step: 1, done: 7, total: 9 });
    answer(PAGE);
    const [last, ...more] = await all(lines);
    expect(more).toEqual([]);
    expect(last).toMatchObject({ kind: 'answer', answer: { total: PAGE.total, events: [], ast: { op: 'all' } } });
  });

  test.each([
    ['ours', new SocError('store.timeout'), { status: 504, code: 'store.timeout' }],
    [
      'of who asked',
      new SocError('query.tooMuchMemory', { mostBytes: 5 }),
      { status: 400, code: 'query.tooMuchMemory', details: { mostBytes: 5 } },
    ],
  ])('that fails meanwhile ends with the problem, a fault %s', async (_name, error, problem) => {
    const { client, begun, console_ } = await opened(0);
    const asked = ask(client, LINES);
    const { fail } = await begun;
    const response = await asked;
    fail(error);
    const [last, ...more] = await all(linesOf(response));
    expect(more).toEqual([]);
    expect(last).toMatchObject({ kind: 'problem', problem });
    const logged = console_.logLines.some((line) => line.includes('request failed'));
    expect(logged).toBe(problem.status >= 500);
  });

  test('is ended in the store when its client leaves', async () => {
    const { client, begun } = await opened(0);
    const leaving = new AbortController();
    const asked = ask(client, LINES, leaving.signal);
    const { reading, fail } = await begun;
    const { signal } = reading;
    if (signal === undefined) throw new Error('it cannot be ended');
    const ended = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
    await asked;
    leaving.abort();
    await ended;
    fail(new SocError('store.cancelled'));
  });

  test.each(['application/json', '*/*', `application/json, ${ANSWER_LINES_TYPE};q=0.5`, 'text/html'])(
    'is answered as a whole to who accepts %s',
    async (accept) => {
      const { client, begun } = await opened(0);
      const asked = ask(client, accept);
      const { reading, answer } = await begun;
      expect(reading.onProgress).toBeUndefined();
      for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      answer(PAGE);
      const response = await asked;
      expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
      expect(await response.json()).toMatchObject({ total: PAGE.total });
    },
  );
});

test('a quick answer is as it always was, its failures have their status', async () => {
  const { client, begun } = await opened(NEVER_MS);
  const asked = ask(client, LINES);
  const { reading, fail } = await begun;
  reading.onProgress?.({ done: 0, total: 9 });
  fail(new SocError('query.tooMuchMemory', { mostBytes: 7 }));
  const response = await asked;
  expect([response.status, response.headers.get('content-type')]).toEqual([
    400,
    'application/problem+json; charset=utf-8',
  ]);
});

test.each([
  ['viewer', 5_000_000],
  ['analyst', 64_000_000],
] as const)('a %s has as much memory for a question as the roles allow', async (role, mostBytes) => {
  const { client, begun } = await opened(NEVER_MS, role);
  const asked = ask(client, LINES);
  const { reading, answer } = await begun;
  expect(reading.mostBytes).toBe(mostBytes);
  answer(PAGE);
  expect((await asked).status).toBe(200);
});

test('of several reads of one request only the one that began last is told: nothing goes back', async () => {
  const readings: Reading[] = [];
  const held = (_request: unknown, reading: Reading = {}) =>
    new Promise<never>(() => {
      readings.push(reading);
    });
  const nothing = () => Promise.resolve([]);
  const store = { search: held, aggregate: held, pick: held, get: nothing, replays: nothing };
  const reads = createFairReads(store, { atOnce: 3, seconds: {}, memoryBytes: {} });
  const told: unknown[] = [];
  const actor = { name: 'a', ip: null, roles: [] } as unknown as Parameters<typeof reads.eventsFor>[0]['actor'];
  const { signal } = new AbortController();
  const events = reads.eventsFor({ actor, signal, onProgress: (progress) => told.push(progress) });
  const range = { from: BODY.from, to: BODY.to };
  const request = { where: { op: 'all' }, range, by: [], metrics: [] } as const;
  void events.aggregate(request);
  await expect.poll(() => readings.length).toBe(1);
  readings[0]?.onProgress?.({ done: 1, total: 4 });
  void events.aggregate(request);
  await expect.poll(() => readings.length).toBe(2);
  readings[1]?.onProgress?.({ done: 0, total: 4 });
  readings[0]?.onProgress?.({ done: 4, total: 4 });
  readings[1]?.onProgress?.({ done: 2, total: 4 });
  expect(told).toEqual([
    { step: 1, done: 1, total: 4 },
    { step: 2, done: 0, total: 4 },
    { step: 2, done: 2, total: 4 },
  ]);
});
