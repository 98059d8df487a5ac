import { MemoryEventStore } from '@qiaolou/event-store';
import { SocError, type Reading, type SearchPage, type SearchRequest } from '@qiaolou/schema';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ApiClient } from './api-client.ts';
import { openConsole, type TestConsole } from './console-fixture.ts';

const LONG = { from: '2026-01-01T00:00:00.000Z', to: '2026-11-22T00:00:00.000Z', limit: 10 } as const;
const SHORT = { ...LONG, from: '2026-11-21T12:00:00.000Z' } as const;
const EMPTY: SearchPage = { events: [], total: { value: 0, relation: 'exact' } };

/** Searches that last until the test ends them, or until they are cancelled. */
class SlowSearches {
  readonly begun: string[] = [];
  cancelled = 0;
  readonly #ends: (() => void)[] = [];
  readonly #watchers: (() => void)[] = [];

  search({ range }: SearchRequest, { signal }: Reading = {}): Promise<SearchPage> {
    this.begun.push(range.from === LONG.from ? 'long' : 'short');
    this.#changed();
    return new Promise((resolve, reject) => {
      this.#ends.push(() => resolve(EMPTY));
      signal?.addEventListener('abort', () => {
        this.cancelled += 1;
        this.#changed();
        reject(new SocError('store.cancelled'));
      });
    });
  }

  endAll(): void {
    for (const end of this.#ends.splice(0)) end();
  }

  /** Resolves when a condition holds. */
  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise<void>((resolve) => this.#watchers.push(resolve));
  }

  #changed(): void {
    for (const wake of this.#watchers.splice(0)) wake();
  }
}

let slow: SlowSearches;
let console_: TestConsole;
let viewer: ApiClient;
let analyst: ApiClient;
beforeEach(async () => {
  slow = new SlowSearches();
  console_ = await openConsole();
  viewer = await console_.loggedIn('viewer');
  analyst = await console_.loggedIn('analyst');
  console_.ports.events.search = (request, reading) => slow.search(request, reading);
});
afterEach(async () => {
  slow.endAll();
  await console_.close();
});

const eventually = <T>(probe: () => T) => expect.poll(probe, { timeout: 300_000 });

/** A search of which only the answer's status is wanted. */
const search = (client: ApiClient, body: typeof LONG | typeof SHORT, signal?: AbortSignal) =>
  client
    .fetch('/api/v1/events/search', {
      method: 'POST',
      body: JSON.stringify({ ...body, query: '', sort: 'newest' }),
      headers: { 'content-type': 'application/json' },
      ...(signal && { signal }),
    })
    .then(({ status }) => status);

describe('a search that runs longer than the roles of who asks allow', () => {
  test('is ended in the store and said to be too long, as soon as it runs, and nobody else has less time', async () => {
    const bounded = await openConsole({ searchSeconds: { viewer: 0.05 } });
    try {
      bounded.ports.events.search = (request, reading) => slow.search(request, reading);
      const [ofViewer, ofAnalyst] = [await bounded.loggedIn('viewer'), await bounded.loggedIn('analyst')];
      const longer = search(ofAnalyst, LONG);
      await slow.until(() => slow.begun.length === 1);
      const answer = await ofViewer.send('searchEvents', { body: { ...LONG, query: '', sort: 'newest' } });
      expect(answer.status).toBe(504);
      expect(await answer.json()).toMatchObject({ code: 'store.timeout' });
      expect([slow.begun.length, slow.cancelled]).toEqual([2, 1]);
      slow.endAll();
      expect(await longer).toBe(200);
    } finally {
      slow.endAll();
      await bounded.close();
    }
  });
});

describe('heavy searches of one user', () => {
  test('leave a place for short ones, and others come before his next', async () => {
    const eight = Array.from({ length: 8 }, () => search(viewer, LONG));
    await slow.until(() => slow.begun.length === 2);
    const short = search(analyst, SHORT);
    await slow.until(() => slow.begun.length === 3);
    expect(slow.begun).toEqual(['long', 'long', 'short']);
    const ofAnalyst = search(analyst, LONG);
    const ends = Promise.all([...eight, short, ofAnalyst]);
    // Each round ends what runs; the other user's search is in the very next one.
    const rounds = async (): Promise<void> => {
      for (let seen = slow.begun.length; seen < 10; seen = slow.begun.length) {
        slow.endAll();
        await slow.until(() => slow.begun.length > seen);
      }
    };
    await rounds();
    slow.endAll();
    expect(await ends).toEqual(Array.from({ length: 10 }, () => 200));
  });

  test('end when he leaves: what runs is cancelled in the store, what waits is never begun', async () => {
    const clients = Array.from({ length: 8 }, () => new AbortController());
    const begin = ({ signal }: AbortController) => search(viewer, LONG, signal).catch(() => 'left');
    // Those that run are known: requests of several connections overtake each other.
    const running = clients.slice(0, 2).map(begin);
    await slow.until(() => slow.begun.length === 2);
    const left = [...running, ...clients.slice(2).map(begin)];
    await eventually(() => console_.reads().searches.waiting).toBe(6);
    for (const client of clients.slice(2)) client.abort();
    await eventually(() => console_.reads().searches.left).toBe(6);
    for (const client of clients.slice(0, 2)) client.abort();
    expect(new Set(await Promise.all(left))).toEqual(new Set(['left']));
    await slow.until(() => slow.cancelled === 2);
    const next = search(analyst, LONG);
    await slow.until(() => slow.begun.length === 3);
    slow.endAll();
    expect(await next).toBe(200);
    expect(slow.begun).toHaveLength(3);
  });

  test('beyond a bound are refused, told when to come again, and nobody else is', async () => {
    const answers: number[] = [];
    const many = Array.from({ length: 60 }, () => search(viewer, LONG).then((status) => answers.push(status)));
    await eventually(() => answers.length).toBe(12);
    expect(new Set(answers)).toEqual(new Set([503]));
    const refused = await viewer.send('searchEvents', { body: { ...LONG, query: '', sort: 'newest' } });
    expect(refused.status).toBe(503);
    expect(refused.headers.get('retry-after')).toBe('10');
    expect(await refused.json()).toMatchObject({ code: 'api.busy', details: { retryAfterSeconds: 10 } });
    const other = search(analyst, SHORT);
    await slow.until(() => slow.begun.includes('short'));
    for (let begun = slow.begun.length; begun < 49; begun = slow.begun.length) {
      slow.endAll();
      await slow.until(() => slow.begun.length > begun);
    }
    slow.endAll();
    await Promise.all(many);
    expect(await other).toBe(200);
  });
});

test('an export waits for a turn with each page, and ends with its client', async () => {
  const pages = new MemoryEventStore(console_.clock);
  let asked = 0;
  console_.ports.events.search = async (request, reading) => {
    asked += 1;
    const page = await pages.search(request, reading);
    return { ...page, next: 'more' };
  };
  console_.ports.events.aggregate = () => Promise.resolve([{ keys: [], count: 100_000, metrics: [] }]);
  const leaving = new AbortController();
  const response = await analyst.fetch('/api/v1/events/export', {
    method: 'POST',
    body: JSON.stringify({ ...LONG, limit: 100_000, query: '', format: 'ndjson' }),
    headers: { 'content-type': 'application/json' },
    signal: leaving.signal,
  });
  expect(response.status).toBe(200);
  leaving.abort();
  await eventually(() => console_.logLines.some((line) => line.includes('/events/export'))).toBe(true);
  const before = asked;
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  expect(asked - before).toBeLessThanOrEqual(1);
});
