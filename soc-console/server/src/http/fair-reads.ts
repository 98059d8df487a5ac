import { createTurns, type TurnFigures } from '@qiaolou/accounts';
import { DAY_MS, type EventStore, type TimeRange } from '@qiaolou/schema';
import type { SessionCall } from './api-call.ts';

/** The reading half of the event store. */
export type EventReads = Pick<EventStore, 'search' | 'aggregate' | 'pick' | 'get'>;

/** Who reads: the one who is logged in, for as long as his client waits. */
export type Reader = Pick<SessionCall<'getSession'>, 'actor' | 'signal'>;

/** Reads that cost much, bounded and dealt out in turn by user. */
export interface FairReads {
  /** The event store for one request: each read waits for its turn, and ends when the client leaves. */
  eventsFor(reader: Reader): EventReads;
  /** A list, figure or export of the records for one request. */
  record<T>(reader: Reader, work: () => Promise<T>): Promise<T>;
  /** Any request of a user that is answered as a whole: few of one user at once, whatever they cost. */
  request<T>(reader: Reader, work: () => Promise<T>): Promise<T>;
  figures(): Readonly<Record<'searches' | 'records' | 'requests', TurnFigures>>;
}

/** A search over no more than this goes before longer ones, and has a place that they never take. */
const SHORT_MS = DAY_MS;

const WAITING = { waiting: 400, waitingOfOne: 40, retryAfterSeconds: 10, refusal: 'api.busy' } as const;

/**
 * Makes the queues. `searchesAtOnce`: reads of events that run at once, of one user all but one at most; one place is kept
 * for short ones. It stays below the threads of Node's pool (4), through which the embedded store reads and writes. A list
 * of records runs with at most one other, each of another user. Refusals are `api.busy`.
 */
export function createFairReads(events: EventReads, searchesAtOnce: number): FairReads {
  const searches = createTurns({
    ...WAITING,
    running: searchesAtOnce,
    runningOfOne: searchesAtOnce - 1,
    keptForFirst: 1,
  });
  const records = createTurns({ ...WAITING, running: 2, runningOfOne: 1, keptForFirst: 0 });
  const requests = createTurns({ ...WAITING, running: 64, runningOfOne: 8, keptForFirst: 0 });
  return {
    eventsFor: ({ actor, signal }) => {
      const take = <T>(first: boolean, work: () => Promise<T>): Promise<T> =>
        searches.take({ asker: actor.name, first, signal }, work);
      return {
        search: (request) => take(isShort(request.range), () => events.search(request, { signal })),
        aggregate: (request) => take(isShort(request.range), () => events.aggregate(request, { signal })),
        pick: (request) => take(isShort(request.range), () => events.pick(request, { signal })),
        get: (ids) => take(true, () => events.get(ids, { signal })),
      };
    },
    record: ({ actor, signal }, work) => records.take({ asker: actor.name, signal }, work),
    request: ({ actor, signal }, work) => requests.take({ asker: actor.name, signal }, work),
    figures: () => ({ searches: searches.figures(), records: records.figures(), requests: requests.figures() }),
  };
}

function isShort({ from, to }: TimeRange): boolean {
  return Date.parse(to) - Date.parse(from) <= SHORT_MS;
}
