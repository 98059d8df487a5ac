import type { ServerHealth } from '@qiaolou/event-store/elasticsearch';
import type { RecordStore } from '@qiaolou/record-store';
import {
  SocError,
  type ErrorCode,
  type EventStore,
  type JobQueue,
  type LiveBus,
  type PublishedEvent,
} from '@qiaolou/schema';
import type { WaitingParts } from '../waiting/waiting-parts.ts';

/** What is looked at, and where it is told. */
export interface CheckedStores {
  readonly records: Pick<RecordStore, 'db'>;
  readonly events: Pick<EventStore, 'search'>;
  readonly eventsCluster?: (() => Promise<ServerHealth>) | undefined;
  readonly jobs: Pick<JobQueue, 'generation'>;
  readonly live: Pick<LiveBus<PublishedEvent>, 'reachable'>;
  readonly waiting: WaitingParts;
}

/** One look at a store: cheap, and without an answer by then it counts as away. */
interface StoreCheck {
  readonly part: 'records' | 'events' | 'events/cluster' | 'jobs' | 'live';
  readonly silent: ErrorCode;
  readonly look: (stores: CheckedStores) => Promise<unknown>;
}

const PATIENCE_MS = 3_000;

/** A moment before there were events: no file is read for it, but a server must answer. */
const LONG_AGO = { from: '1970-01-01T00:00:00.000Z', to: '1970-01-01T00:00:00.001Z' };

const CHECKS: readonly StoreCheck[] = [
  {
    part: 'records',
    silent: 'records.unavailable',
    look: ({ records }) => records.db.selectFrom('auditHead').select('seq').executeTakeFirst(),
  },
  {
    part: 'events',
    silent: 'store.unavailable',
    look: ({ events }) => events.search({ where: { op: 'all' }, range: LONG_AGO, sort: 'oldest', limit: 1 }),
  },
  { part: 'events/cluster', silent: 'store.unavailable', look: lookAtCluster },
  { part: 'jobs', silent: 'jobs.unavailable', look: ({ jobs }) => jobs.generation() },
  { part: 'live', silent: 'live.unavailable', look: ({ live }) => live.reachable() },
];

/** Throws when not every shard of the events has its place. A server that is away is told of as the store, not as its cluster. */
async function lookAtCluster({ eventsCluster }: CheckedStores): Promise<void> {
  const health = await eventsCluster?.().catch(() => undefined);
  if (health?.status === 'red') throw new SocError('store.clusterRed', { ...health });
  if (health?.status === 'yellow') throw new SocError('store.clusterYellow', { ...health });
}

/** Looks at every store at once and tells which of them waits. Never rejects. */
export async function checkStores(stores: CheckedStores, patienceMs = PATIENCE_MS): Promise<void> {
  await Promise.all(CHECKS.map((check) => checkOne(check, stores, patienceMs)));
}

async function checkOne({ part, silent, look }: StoreCheck, stores: CheckedStores, patienceMs: number): Promise<void> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new SocError(silent, { reason: 'no answer', patienceMs })), patienceMs);
  try {
    await Promise.race([look(stores), late.promise]);
    stores.waiting.over(part);
  } catch (error) {
    stores.waiting.because(part, error);
  } finally {
    clearTimeout(timer);
  }
}
