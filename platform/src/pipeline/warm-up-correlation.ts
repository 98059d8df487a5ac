import {
  hasCode,
  isoTime,
  type Clock,
  type EcsEvent,
  type EventStore,
  type TailCursor,
  type TailPage,
} from '@qiaolou/schema';

const PAGE = 5_000;
/** Fed at most: some ten seconds' work. */
const EVENTS_AT_MOST = 300_000;
/** Halving the longest window this often leaves seconds of it. */
const HALVINGS = 12;
const ALL_TIME = { from: '1970-01-01T00:00:00.000Z', to: '9999-12-31T23:59:59.999Z' };

/** What remembers events over a time span. */
export interface Remembering {
  readonly maxTimespanMs: number;
  warmUp(events: Iterable<EcsEvent>): void;
}

/**
 * Refills the correlation windows after a restart from what was ingested within the longest window, so that an attack
 * that spans the restart is still counted whole. Where that is more than `eventsAtMost`, the newest are taken, in halves of
 * the window: a brute force of the last minutes matters more than the first minutes of an hour. Nothing is emitted here:
 * events whose alerts were not committed come again from the spool.
 */
export async function warmUpCorrelation(
  judge: Remembering,
  store: EventStore,
  clock: Clock,
  eventsAtMost = EVENTS_AT_MOST,
): Promise<number> {
  if (judge.maxTimespanMs === 0) return 0;
  let from: TailCursor | { readonly ingestedSince: string } = {
    ingestedSince: await windowStart(judge.maxTimespanMs, store, clock.now(), eventsAtMost),
  };
  let fed = 0;
  while (fed < eventsAtMost) {
    const page = await tailPatiently(store, from);
    if (page.events.length === 0) return fed;
    judge.warmUp(page.events);
    fed += page.events.length;
    from = page.next;
  }
  return fed;
}

/** The earliest start, the whole window or a half, a quarter … of it, since which not too much was ingested. */
async function windowStart(windowMs: number, store: EventStore, now: number, eventsAtMost: number): Promise<string> {
  for (let halving = 0; halving < HALVINGS; halving += 1) {
    const since = isoTime(now - Math.floor(windowMs / 2 ** halving));
    const where = { op: 'range', field: 'event.ingested', gte: since } as const;
    const [row] = await patiently(() => store.aggregate({ where, range: ALL_TIME, by: [], metrics: [] }));
    if ((row?.count ?? 0) <= eventsAtMost) return since;
  }
  return isoTime(now - Math.floor(windowMs / 2 ** HALVINGS));
}

function tailPatiently(store: EventStore, from: Parameters<EventStore['tail']>[0]): Promise<TailPage> {
  return patiently(() => store.tail(from, PAGE));
}

const ATTEMPTS = 20;

/** A store just opened checks its files first, which may take longer than one query may; each attempt gets further. */
async function patiently<T>(ask: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await ask();
    } catch (error) {
      if (!hasCode(error, 'store.timeout') || attempt === ATTEMPTS) throw error;
    }
  }
}
