import { SocError, type ErrorCode } from '@qiaolou/schema';
import { expect, test } from 'vitest';
import { configSchema, type ConfigInput } from '../src/config/config.ts';
import type { Given } from '../src/parts/given.ts';
import { openWhileAway } from '../src/parts/open-while-away.ts';
import { createWaitingParts } from '../src/waiting/waiting-parts.ts';
import { noParts, openParts, type Part } from '../src/parts/part.ts';

/** A part that tells of its opening and closing. */
function part(name: string, told: string[], fails = false): Part<object, Record<string, string>> {
  return {
    name,
    open: (_needs, closing) => {
      told.push(`open ${name}`);
      closing.defer(() => void told.push(`close ${name}`));
      return fails ? Promise.reject(new Error(name)) : Promise.resolve({ [name]: name });
    },
  };
}

test('parts are opened in order, each with what those before it give, and closed in reverse, once', async () => {
  const told: string[] = [];
  const seen: unknown[] = [];
  const looking: Part<object, object> = {
    name: 'looking',
    open: (needs) => {
      seen.push(needs);
      return Promise.resolve({});
    },
  };
  const list = noParts<object>().and(part('a', told)).and(looking).and(part('b', told));
  const { house, stop } = await openParts(list, { given: true });
  expect(house).toEqual({ given: true, a: 'a', b: 'b' });
  expect(seen).toEqual([{ given: true, a: 'a' }]);
  await Promise.all([stop(), stop()]);
  expect(told).toEqual(['open a', 'open b', 'close b', 'close a']);
});

test('a part that cannot be opened has everything before it closed, and what it opened itself', async () => {
  const told: string[] = [];
  const list = noParts<object>()
    .and(part('a', told))
    .and(part('b', told, true))
    .and(part('c', told));
  await expect(openParts(list, {})).rejects.toThrow('b');
  expect(told).toEqual(['open a', 'open b', 'close b', 'close a']);
});

/** Given to parts of a process whose stores are on these servers, and what is told of waiting. */
function processOn(stores: ConfigInput['stores'], stopping = new AbortController().signal) {
  const told: string[] = [];
  const clock = { now: () => 0 };
  const waiting = createWaitingParts({
    clock,
    onWait: ({ part: name, code }) => void told.push(`${name} waits: ${code}`),
    onFailure: () => undefined,
    onResume: ({ part: name }) => void told.push(`${name} goes on`),
  });
  const given = { config: configSchema.parse({ stores }), clock, waiting, stopping } as Given;
  return { told, given };
}

/** A part that opens something and then fails with each of these codes, one try after the other. */
function failing(told: string[], codes: readonly ErrorCode[]): Part<object, object> {
  const left = [...codes];
  return {
    name: 'failing',
    open: (_needs, closing) => {
      told.push('open');
      closing.defer(() => void told.push('close'));
      const code = left.shift();
      return code === undefined ? Promise.resolve({}) : Promise.reject(new SocError(code));
    },
  };
}

const ON_SERVERS = {
  database: { url: 'postgres://x@127.0.0.1:1/x' },
  redis: { url: 'redis://127.0.0.1:1' },
  elasticsearch: { url: 'http://127.0.0.1:1' },
};

test('a part that meets a server that has gone away is closed and opened anew, and the store is told to wait', async () => {
  const { told, given } = processOn(ON_SERVERS);
  const codes = ['records.unavailable', 'store.timeout', 'store.unavailable', 'jobs.unavailable'] as const;
  const list = noParts<Given>().and(failing(told, [...codes, 'live.unavailable']));
  const { stop } = await openParts(list, given, openWhileAway(given));
  const waits = [
    'records waits: records.unavailable',
    'events waits: store.timeout',
    'events waits: store.unavailable',
  ];
  expect(told.filter((each) => each.includes('waits'))).toEqual([
    ...waits,
    'jobs waits: jobs.unavailable',
    'live waits: live.unavailable',
  ]);
  expect(told.filter((each) => each.endsWith('goes on'))).toEqual(
    ['records', 'events', 'jobs', 'live'].map((name) => `${name} goes on`),
  );
  await stop();
  // Each try had closed what it opened.
  const [opened, closed] = ['open', 'close'].map((what) => told.filter((each) => each === what).length);
  expect([opened, closed]).toEqual([6, 6]);
  expect(given.waiting.list()).toEqual([]);
});

test.each<readonly [what: string, stores: ConfigInput['stores'], code: ErrorCode]>([
  ['what does not pass', ON_SERVERS, 'records.accessDenied'],
  ['a full disk', ON_SERVERS, 'disk.full'],
  ['a spool', ON_SERVERS, 'collector.spoolWriteFailed'],
  ['records in the data directory', {}, 'records.unavailable'],
  ['events in the data directory', { database: ON_SERVERS.database }, 'store.unavailable'],
  ['jobs in the data directory', { database: ON_SERVERS.database }, 'jobs.unavailable'],
  ['a server longer than configured', { ...ON_SERVERS, waitSeconds: 0 }, 'records.unavailable'],
])('a start does not wait for %s', async (_what, stores, code) => {
  const { told, given } = processOn(stores);
  const list = noParts<Given>().and(failing(told, [code]));
  await expect(openParts(list, given, openWhileAway(given))).rejects.toMatchObject({ code });
  expect(told.filter((each) => each === 'open').length).toBe(1);
});

test('a start does not wait a second time for what a part has waited for itself', async () => {
  const { told, given } = processOn(ON_SERVERS);
  const list = noParts<Given>().and({ ...failing(told, ['records.unavailable']), waits: true });
  await expect(openParts(list, given, openWhileAway(given))).rejects.toMatchObject({ code: 'records.unavailable' });
  expect(told.filter((each) => each === 'open').length).toBe(1);
});

test('a start that waits ends when it is asked to', async () => {
  const stop = new AbortController();
  const { told, given } = processOn(ON_SERVERS, stop.signal);
  const list = noParts<Given>().and(failing(told, new Array<ErrorCode>(1_000).fill('records.unavailable')));
  const opening = openParts(list, given, openWhileAway(given));
  stop.abort();
  await expect(opening).rejects.toMatchObject({ code: 'records.unavailable' });
});
