import { MemoryEventStore } from '@qiaolou/event-store';
import { openSqliteJobQueue } from '@qiaolou/job-queue';
import { createMemoryLiveBus } from '@qiaolou/live-bus';
import { openSqliteRecordStore } from '@qiaolou/record-store';
import { SocError, systemClock, type PublishedEvent } from '@qiaolou/schema';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createMetrics } from '../src/observability/metrics.ts';
import { checkStores, type CheckedStores } from '../src/stores/check-stores.ts';
import { createWaitingParts, isMinor } from '../src/waiting/waiting-parts.ts';

const directory = mkdtempSync(join(tmpdir(), 'qiaolou-check-'));
let stores: Omit<CheckedStores, 'waiting'>;
const closing = new AsyncDisposableStack();
beforeAll(async () => {
  const records = await openSqliteRecordStore({ path: join(directory, 'records.db'), clock: systemClock });
  const random = { random: () => 0.5, newToken: () => 't1' };
  const jobs = openSqliteJobQueue({ path: join(directory, 'jobs.db'), clock: systemClock, ...random });
  closing.defer(() => records.close());
  closing.defer(() => jobs.close());
  stores = { records, jobs, events: new MemoryEventStore(systemClock), live: createMemoryLiveBus<PublishedEvent>() };
});
afterAll(async () => {
  await closing.disposeAsync();
  rmSync(directory, { recursive: true, force: true });
});

const list = () =>
  createWaitingParts({
    clock: systemClock,
    onWait: () => undefined,
    onFailure: () => undefined,
    onResume: () => undefined,
  });
const never = new Promise<never>(() => undefined);

/** Each store, away: it refuses, or says nothing. */
const AWAY: readonly (readonly [
  part: string,
  code: string,
  away: (how: () => Promise<never>) => Partial<CheckedStores>,
])[] = [
  [
    'records',
    'records.unavailable',
    (how) => ({ records: { db: { selectFrom: () => ({ select: () => ({ executeTakeFirst: how }) }) } } as never }),
  ],
  ['events', 'store.unavailable', (how) => ({ events: { search: how } })],
  ['jobs', 'jobs.unavailable', (how) => ({ jobs: { generation: how } })],
  ['live', 'live.unavailable', (how) => ({ live: { reachable: how } })],
];

it('finds nothing to tell of stores that answer', async () => {
  const waiting = list();
  await checkStores({ ...stores, waiting });
  expect(waiting.list()).toEqual([]);
});

it.each(AWAY)(
  'tells that %s is away while it is, whether it refuses or says nothing, and no longer',
  async (part, code, away) => {
    const waiting = list();
    const refuses = (): Promise<never> => Promise.reject(new SocError(code as 'disk.full'));
    for (const how of [refuses, () => never]) {
      await checkStores({ ...stores, ...away(how), waiting }, 20);
      expect(waiting.list()).toMatchObject([{ part, code }]);
      await checkStores({ ...stores, waiting });
      expect(waiting.list()).toEqual([]);
    }
  },
);

it.each([
  ['green', []],
  ['yellow', [{ part: 'events/cluster', code: 'store.clusterYellow' }]],
  ['red', [{ part: 'events/cluster', code: 'store.clusterRed' }]],
] as const)('tells that the cluster of the events is %s, of use all the same', async (status, told) => {
  const waiting = list();
  const eventsCluster = () => Promise.resolve({ status, nodes: 3, unassignedShards: 1, pendingTasks: 0 });
  await checkStores({ ...stores, eventsCluster, waiting });
  expect(waiting.list()).toMatchObject(told);
  expect(waiting.list().every(isMinor)).toBe(true);
  await checkStores({ ...stores, eventsCluster: () => Promise.reject(new SocError('store.unavailable')), waiting });
  expect(waiting.list()).toEqual([]);
});

it('has figures of the cluster while it answers', async () => {
  const metrics = createMetrics();
  const figures = async () => (await metrics.text()).split('\n').filter((line) => line.startsWith('qiaolou_search_'));
  metrics.setCluster({ status: 'yellow', nodes: 3, unassignedShards: 2, pendingTasks: 1 });
  expect(await figures()).toEqual([
    'qiaolou_search_cluster_status{status="green"} 0',
    'qiaolou_search_cluster_status{status="yellow"} 1',
    'qiaolou_search_cluster_status{status="red"} 0',
    'qiaolou_search_nodes 3',
    'qiaolou_search_unassigned_shards 2',
    'qiaolou_search_pending_tasks 1',
  ]);
  metrics.setCluster(undefined);
  expect(await figures()).toEqual([]);
});
