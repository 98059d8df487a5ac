import { createTurns, type TurnFigures } from '@qiaolou/accounts';
import type { BoundedReading } from '@qiaolou/record-store';
import {
  DAY_MS,
  hasCode,
  SocError,
  type EventStore,
  type Reading,
  type ReadProgress,
  type Role,
  type StepProgress,
  type TimeRange,
} from '@qiaolou/schema';
import type { SessionCall } from './api-call.ts';

/** The reading half of the event store. */
export type EventReads = Pick<EventStore, 'search' | 'aggregate' | 'pick' | 'get'>;

/** The same, and which replays are in force. */
export type ReplayedReads = EventReads & Pick<EventStore, 'replays'>;

/** Who reads: the one who is logged in, for as long as his client waits, and whether he hears how far it is. */
export type Reader = Pick<SessionCall<'getSession'>, 'actor' | 'signal' | 'onProgress'>;

/** Reads that cost much, bounded and dealt out in turn by user. */
export interface FairReads {
  /**
   * The event store for one request: each read waits for its turn, and ends when the client leaves. All of them see the same replays,
   * those in force at the first.
   */
  eventsFor(reader: Reader): EventReads;
  /** A question that somebody writes himself about the records: the same, bounded as reads of events are. */
  askRecords<T>(reader: Reader, work: (reading: BoundedReading) => Promise<T>): Promise<T>;
  /** A list, figure or export of the records for one request. */
  record<T>(reader: Reader, work: () => Promise<T>): Promise<T>;
  /** Any request of a user that is answered as a whole: few of one user at once, whatever they cost. */
  request<T>(reader: Reader, work: () => Promise<T>): Promise<T>;
  figures(): Readonly<Record<'searches' | 'questions' | 'records' | 'requests', TurnFigures>>;
}

/** How long a read of events of somebody with a role may run, s; 30 of a role that is not told. */
export type SearchSeconds = Readonly<Partial<Record<Role, number>>>;

/** What a read of events of somebody with a role may have in memory, bytes; 64 MB of a role that is not told. */
export type SearchMemoryBytes = Readonly<Partial<Record<Role, number>>>;

/** How reads of events are bounded. */
export interface SearchBounds {
  /** Reads that run at once. */
  readonly atOnce: number;
  readonly seconds: SearchSeconds;
  readonly memoryBytes: SearchMemoryBytes;
}

const MOST_SECONDS = 30;
const MOST_BYTES = 64_000_000;

/** A search over no more than this goes before longer ones, and has a place that they never take. */
const SHORT_MS = DAY_MS;

const WAITING = { waiting: 400, waitingOfOne: 40, retryAfterSeconds: 10, refusal: 'api.busy' } as const;

/**
 * Makes the queues. `atOnce`: reads of events that run at once, of one user all but one at most; one place is kept
 * for short ones. It stays below the threads of Node's pool (4), through which the embedded store reads and writes. A list
 * of records runs with at most one other, each of another user. Refusals are `api.busy`; a read that runs longer than its
 * user's roles allow, whichever allows most, is ended in the store and is `store.timeout`; one that needs more memory is what
 * the store says then.
 */
export function createFairReads(events: ReplayedReads, { atOnce, seconds, memoryBytes }: SearchBounds): FairReads {
  const searches = createTurns({
    ...WAITING,
    running: atOnce,
    runningOfOne: atOnce - 1,
    keptForFirst: 1,
  });
  const questions = createTurns({ ...WAITING, running: 2, runningOfOne: 1, keptForFirst: 0 });
  const records = createTurns({ ...WAITING, running: 2, runningOfOne: 1, keptForFirst: 0 });
  const requests = createTurns({ ...WAITING, running: 64, runningOfOne: 8, keptForFirst: 0 });
  const boundsOf = (roles: readonly Role[]) => ({
    seconds: mostOf(roles, seconds, MOST_SECONDS),
    mostBytes: mostOf(roles, memoryBytes, MOST_BYTES),
  });
  return {
    askRecords: ({ actor, signal }, work) => {
      const bounds = boundsOf(actor.roles);
      return questions.take({ asker: actor.name, signal }, () =>
        within({ ...bounds, signal }, (reading) => work({ ...bounds, signal: reading.signal })),
      );
    },
    eventsFor: ({ actor, signal, onProgress }) => {
      const bounds = boundsOf(actor.roles);
      const nextStep = stepsOf(onProgress);
      const take = <T>(first: boolean, read: (reading: Reading) => Promise<T>): Promise<T> =>
        searches.take({ asker: actor.name, first, signal }, () =>
          within({ ...bounds, signal, onProgress: nextStep() }, read),
        );
      const seen = once(async () => (await events.replays()).filter(({ state }) => state === 'inForce').length);
      return {
        search: (request) =>
          take(isShort(request.range), async (reading) =>
            // A cursor knows what its first page saw.
            events.search(request.after === undefined ? { replays: await seen(), ...request } : request, reading),
          ),
        aggregate: (request) =>
          take(isShort(request.range), async (reading) =>
            events.aggregate({ replays: await seen(), ...request }, reading),
          ),
        pick: (request) =>
          take(isShort(request.range), async (reading) => events.pick({ replays: await seen(), ...request }, reading)),
        get: (ids) => take(true, (reading) => events.get(ids, reading)),
      };
    },
    record: ({ actor, signal }, work) => records.take({ asker: actor.name, signal }, work),
    request: ({ actor, signal }, work) => requests.take({ asker: actor.name, signal }, work),
    figures: () => ({
      ...{ searches: searches.figures(), questions: questions.figures() },
      ...{ records: records.figures(), requests: requests.figures() },
    }),
  };
}

/** Asked once, and again when that failed. */
function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let asked: Promise<T> | undefined;
  return () => {
    asked ??= ask().catch((error: unknown) => {
      asked = undefined;
      throw error;
    });
    return asked;
  };
}

function isShort({ from, to }: TimeRange): boolean {
  return Date.parse(to) - Date.parse(from) <= SHORT_MS;
}

/** What the role that allows most allows. */
function mostOf(roles: readonly Role[], allowed: Readonly<Partial<Record<Role, number>>>, otherwise: number): number {
  return roles.length === 0 ? otherwise : Math.max(...roles.map((role) => allowed[role] ?? otherwise));
}

/** Numbers the reads of one request as they begin: only the one that began last is told, so that what is told never goes back. */
function stepsOf(
  onProgress: ((progress: StepProgress) => void) | undefined,
): () => ((progress: ReadProgress) => void) | undefined {
  let begun = 0;
  return () => {
    if (onProgress === undefined) return undefined;
    const step = (begun += 1);
    return ({ done, total }) => {
      if (step === begun) onProgress({ step, done, total });
    };
  };
}

interface ReadBounds extends Pick<Reading, 'mostBytes' | 'onProgress'> {
  readonly seconds: number;
  readonly signal: AbortSignal;
}

/** Runs a read; when its time is over it is ended like one whose client has left, and said to be too long. */
async function within<T>(
  { seconds, signal, ...reading }: ReadBounds,
  read: (reading: Reading) => Promise<T>,
): Promise<T> {
  const over = AbortSignal.timeout(seconds * 1_000);
  try {
    return await read({ ...reading, signal: AbortSignal.any([signal, over]) });
  } catch (error) {
    if (!over.aborted || signal.aborted || !hasCode(error, 'store.cancelled')) throw error;
    throw new SocError('store.timeout', { seconds }, { cause: error });
  }
}
