import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Alert, AlertGroup, DetectionMatch } from '@qiaolou/schema';
import { alertId, groupId, groupKeyOf, recordMatches, windowStart } from '../src/index.ts';
import { identifyMatch, mergeMatches } from '../src/alerts/merge-matches.ts';
import { match, openTestStore, START, type TestStore } from './temporary-store.ts';

let store: TestStore;
beforeEach(async () => {
  store = await openTestStore();
});
afterEach(() => store.close());

const record = (matches: readonly DetectionMatch[]) =>
  store.records.transaction((tx) => recordMatches(tx, matches, { clock: store.clock }));

test('ids are the documented digests', () => {
  expect(alertId({ ruleId: 'r', occurrence: 'o' })).toMatch(/^[0-9a-f]{40}$/);
  expect(alertId({ ruleId: 'r', occurrence: 'o' })).toBe(alertId({ ruleId: 'r', occurrence: 'o' }));
  expect(alertId({ ruleId: 'ra', occurrence: 'o' })).not.toBe(alertId({ ruleId: 'r', occurrence: 'ao' }));
  expect(groupId('r', { kind: 'user', value: '10.0.0.1' }, 0)).not.toBe(
    groupId('r', { kind: 'source', value: '10.0.0.1' }, 0),
  );
});

test.each([
  [{ sourceIp: '10.0.0.1', user: 'a', host: 'h' }, 'source', '10.0.0.1'],
  [{ user: 'a', host: 'h' }, 'user', 'a'],
  [{ host: 'h', dataset: 'd' }, 'host', 'h'],
  [{ dataset: 'd' }, 'dataset', 'd'],
  [{}, 'none', '-'],
] as const)('%j is grouped on %s %s', (entities, kind, value) => {
  expect(groupKeyOf(entities)).toEqual({ kind, value });
});

test('the default window is the day of Asia/Shanghai', () => {
  expect(new Date(windowStart('2026-11-22T15:59:59.999Z')).toISOString()).toBe('2026-11-21T16:00:00.000Z');
  expect(new Date(windowStart('2026-11-22T16:00:00.000Z')).toISOString()).toBe('2026-11-22T16:00:00.000Z');
});

test('an alert keeps what its rule was called when it fired, in both languages; its row is called as the newest', async () => {
  await record([match({ occurrence: 'e1' })]);
  await record([match({ occurrence: 'e2', ruleTitle: '新名称', ruleTitleEn: null })]);
  const titles = ['ruleTitle', 'ruleTitleEn'] as const;
  expect(await store.records.db.selectFrom('alerts').select(titles).orderBy('ruleTitle').execute()).toEqual([
    { ruleTitle: 'SSH 暴力破解成功', ruleTitleEn: 'SSH brute force succeeded' },
    { ruleTitle: '新名称', ruleTitleEn: null },
  ]);
  expect(await store.records.db.selectFrom('alertGroups').select(titles).execute()).toEqual([
    { ruleTitle: '新名称', ruleTitleEn: null },
  ]);
});

test('alerts of one rule and source make one row; recording again changes nothing', async () => {
  const batch = [
    match({ occurrence: 'e1' }),
    match({ occurrence: 'e2', at: '2026-11-22T01:05:00.000Z' }),
    match({ occurrence: 'e3', entities: { sourceIp: '203.0.113.10' } }),
  ];
  const first = await record(batch);
  expect(first).toMatchObject({
    newAlerts: 3,
    grownAlerts: 0,
    unchanged: 0,
    createdGroups: [expect.any(String), expect.any(String)],
  });
  expect(first.groups[0]).toMatchObject({
    alerts: 2,
    events: 2,
    risk: 61,
    firstSeen: '2026-11-22T01:00:00.000Z',
    lastSeen: '2026-11-22T01:05:00.000Z',
    groupKey: '203.0.113.9',
    status: 'open',
    version: 1,
  });
  const before = await dump();
  store.clock.advance(1000);
  expect(await record([...batch].reverse())).toMatchObject({ newAlerts: 0, grownAlerts: 0, unchanged: 3, groups: [] });
  expect(await dump()).toEqual(before);
});

test('a correlation that goes on grows its alert and never shrinks it', async () => {
  const window = (count: number, eventIds: string[], at: string) =>
    match({ occurrence: '["203.0.113.9"]@0', count, eventIds, at });
  await record([window(10, ['a', 'b'], '2026-11-22T15:59:00.000Z')]);
  // Past midnight in Shanghai it still belongs to the row it began in.
  const grown = await record([window(25, ['b', 'c'], '2026-11-22T16:01:00.000Z')]);
  expect(grown).toMatchObject({ newAlerts: 0, grownAlerts: 1 });
  expect(grown.groups).toHaveLength(1);
  expect(grown.groups[0]).toMatchObject({ alerts: 1, events: 25, lastSeen: '2026-11-22T16:01:00.000Z', version: 2 });
  expect(await record([window(10, ['a', 'b'], '2026-11-22T15:59:00.000Z')])).toMatchObject({
    unchanged: 1,
    groups: [],
  });
  const row = await store.records.db.selectFrom('alerts').selectAll().executeTakeFirstOrThrow();
  expect(row).toMatchObject({ count: 25, eventIds: '["a","b","c"]' });
});

test('any split and repetition of the matches gives the same rows', () => {
  const pool = fc.record({
    occurrence: fc.constantFrom('a', 'b', 'c'),
    source: fc.constantFrom('1.1.1.1', '2.2.2.2'),
    count: fc.integer({ min: 1, max: 5 }),
    minute: fc.integer({ min: 0, max: 59 }),
  });
  fc.assert(
    fc.property(fc.array(pool, { maxLength: 30 }), fc.integer({ min: 1, max: 7 }), (facts, size) => {
      const matches = facts.map(({ occurrence, source, count, minute }) =>
        match({
          occurrence: `${occurrence}${source}`,
          count,
          entities: { sourceIp: source },
          at: `2026-11-22T01:${String(minute).padStart(2, '0')}:00.000Z`,
        }),
      );
      const whole = foldBatches([matches]);
      const split = foldBatches(
        Array.from({ length: Math.ceil(matches.length / size) }, (_, i) => matches.slice(i * size, (i + 1) * size)),
      );
      const repeated = foldBatches([matches, matches]);
      expect(shape(split)).toEqual(shape(whole));
      expect(shape(repeated)).toEqual(shape(whole));
    }),
  );
});

test('many batches are written whole', async () => {
  const batches = Array.from({ length: 5 }, (_, b) =>
    Array.from({ length: 1_000 }, (_, i) =>
      match({ occurrence: `e${b}-${i}`, entities: { sourceIp: `10.0.${b}.${i % 250}` } }),
    ),
  );
  for (const batch of batches) await record(batch);
  const { count } = await store.records.db
    .selectFrom('alerts')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  expect(count).toBe(5_000);
});

describe('merging', () => {
  test('keeps at most 50 event ids', () => {
    const ids = (from: number, n: number) => Array.from({ length: n }, (_, i) => `e${from + i}`);
    const state = foldBatches([
      [match({ occurrence: 'o', count: 50, eventIds: ids(0, 50) })],
      [match({ occurrence: 'o', count: 80, eventIds: ids(30, 50) })],
    ]);
    expect([...state.alerts.values()][0]?.eventIds).toEqual(ids(30, 50));
  });
});

/** The rows that batches leave behind, without a database. */
function foldBatches(batches: readonly (readonly DetectionMatch[])[]): {
  alerts: Map<string, Alert>;
  groups: Map<string, AlertGroup>;
} {
  const alerts = new Map<string, Alert>();
  const groups = new Map<string, AlertGroup>();
  for (const batch of batches) {
    const merged = mergeMatches(
      batch.map((item) => identifyMatch(item, undefined)),
      { alerts, groups, quietUntil: new Map(), closedIncidents: new Set() },
      START,
    );
    for (const alert of merged.newAlerts) alerts.set(alert.id, alert);
    for (const { id, count, eventIds, at } of merged.grownAlerts) {
      const before = alerts.get(id);
      if (before !== undefined) alerts.set(id, { ...before, count, eventIds, at });
    }
    for (const group of merged.groups) groups.set(group.id, group);
  }
  return { alerts, groups };
}

function shape(state: ReturnType<typeof foldBatches>) {
  return {
    alerts: [...state.alerts.values()]
      .map(({ id, count, groupId: group }) => ({ id, count, group }))
      .sort((a, b) => (a.id < b.id ? -1 : 1)),
    groups: [...state.groups.values()]
      .map(({ id, alerts, events }) => ({ id, alerts, events }))
      .sort((a, b) => (a.id < b.id ? -1 : 1)),
  };
}

async function dump() {
  return {
    alerts: await store.records.db.selectFrom('alerts').selectAll().orderBy('id').execute(),
    groups: await store.records.db.selectFrom('alertGroups').selectAll().orderBy('id').execute(),
  };
}
