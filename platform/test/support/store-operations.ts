import { randomUUID } from 'node:crypto';
import { askRecords, type RecordStore } from '@qiaolou/record-store';
import {
  INCIDENT_FIELDS,
  SocError,
  type EcsEvent,
  type EventStore,
  type JobQueue,
  type LiveBus,
  type PublishedEvent,
} from '@qiaolou/schema';

/** Every operation of the ports of the stores, to be asked while the store cannot: one that is new does not compile without its line. */

/** What an operation came to: done, or the code of its error; a fault without a code is shown as it is. */
export async function outcome(work: () => Promise<unknown>): Promise<string> {
  try {
    await work();
    return 'done';
  } catch (error) {
    return error instanceof SocError ? error.code : `${String(error)} ${error instanceof Error ? error.stack : ''}`;
  }
}

/** Two entries of the audit trail and a change, in one transaction. */
export const written = async (store: RecordStore, pause = (): Promise<unknown> => Promise.resolve()): Promise<void> => {
  await store.transaction(async (tx) => {
    const about = { ip: null, objectType: 'audit', objectId: '1', details: {}, outcome: 'success' } as const;
    await tx.audit({ at: '2026-11-22T09:00:00.000Z', actor: 'system', action: 'audit.verify', ...about });
    await pause();
    await tx.audit({ at: '2026-11-22T09:00:00.000Z', actor: 'system', action: 'audit.export', ...about });
    tx.changed({ kind: 'test', id: '1' });
  });
};

export const RECORDS = {
  transaction: (store) => written(store),
  db: (store) => store.db.selectFrom('auditHead').selectAll().execute(),
  longReads: (store) => store.longReads.selectFrom('auditEntries').selectAll().execute(),
  boundedRead: (store) =>
    askRecords(
      store,
      { table: 'incidents', fields: INCIDENT_FIELDS },
      { query: { where: { op: 'all' }, stages: [] }, range: {} },
      { seconds: 30, mostBytes: 1_000_000 },
    ),
  verifyAudit: (store) => store.verifyAudit([]),
  changesAfter: (store) => store.changesAfter(0, 10),
  newestChange: (store) => store.newestChange(),
  watchChanges: async (store) => (await store.watchChanges(() => undefined)).close(),
  takeDuty: async (store) => (await store.takeDuty('test'))?.release(),
  readerPosition: (store) => store.readerPosition('test'),
} satisfies Record<Exclude<keyof RecordStore, 'dialect' | 'close'>, (store: RecordStore) => Promise<unknown>>;

export const JOBS = {
  enqueue: (queue) => queue.enqueue({ queue: 'q', key: randomUUID(), payload: {} }),
  enqueueAll: (queue) =>
    queue.enqueueAll(Array.from({ length: 150 }, () => ({ queue: 'q', key: randomUUID(), payload: {} }))),
  generation: (queue) => queue.generation(),
  work: async (queue) => (await queue.work('other', () => Promise.resolve())).close(),
  cancel: (queue) => queue.cancel('q', 'nothing'),
  stats: (queue) => queue.stats(),
} satisfies Record<Exclude<keyof JobQueue, 'close'>, (queue: JobQueue) => Promise<unknown>>;

/** A range that holds every event of a test. */
export const WHOLE_RANGE = { from: '2020-01-01T00:00:00.000Z', to: '2100-01-01T00:00:00.000Z' };

/** Events by their numbers, the same each time, spread over two days. */
export function numberedEvents(first: number, count: number): readonly EcsEvent[] {
  return Array.from({ length: count }, (_, index) => {
    const n = first + index;
    const time = new Date(Date.UTC(2026, 2, 1 + (n % 2), 12) + n).toISOString();
    return {
      '@timestamp': time,
      'event.id': `event ${n}`,
      'event.created': time,
      'event.kind': 'event',
      'event.dataset': 'test',
      'event.original': `line ${n}`,
    };
  });
}

const SEARCHED = { where: { op: 'all' }, range: WHOLE_RANGE, limit: 10 } as const;

export const EVENTS = {
  append: (store) => store.append(numberedEvents(0, 10)),
  search: (store) => store.search({ ...SEARCHED, sort: 'newest' }),
  aggregate: (store) => store.aggregate({ where: SEARCHED.where, range: WHOLE_RANGE, by: [], metrics: [] }),
  pick: (store) => store.pick({ ...SEARCHED, choice: { kind: 'newestOfEach', by: ['event.dataset'] } }),
  tail: (store) => store.tail({ ingestedSince: WHOLE_RANGE.from }, 10),
  get: (store) => store.get(['event 1', 'event 2']),
  stats: (store) => store.stats(),
  keepReplay: (store) =>
    store.keepReplay({
      ...{ id: 'test', state: 'storing', where: SEARCHED.where, ranges: [], storedBefore: WHOLE_RANGE.from },
    }),
  replays: (store) => store.replays(),
} satisfies Record<Exclude<keyof EventStore, 'close'>, (store: EventStore) => Promise<unknown>>;

export const LIVE = {
  publish: async (bus) => {
    bus.publish({ kind: 'incident' } as never);
  },
  subscribe: async (bus) => {
    bus.subscribe().close();
  },
  reachable: (bus) => bus.reachable(),
} satisfies Record<Exclude<keyof LiveBus<PublishedEvent>, 'close'>, (bus: LiveBus<PublishedEvent>) => Promise<unknown>>;
