import {
  hasCode,
  isoTime,
  type Clock,
  type EcsEvent,
  type EventStore,
  type IsoTime,
  type TailCursor,
  type TailPage,
} from '@qiaolou/schema';

/** Events of a page; the store gives fewer when they are large. */
const PAGE = 1_000;
/** Fed at most: some ten seconds' work. */
const EVENTS_AT_MOST = 300_000;
/** Halving the longest window this often leaves seconds of it. */
const HALVINGS = 12;

/** What remembers events over a time span. */
export interface Remembering {
  readonly maxTimespanMs: number;
  warmUp(events: Iterable<EcsEvent>): void;
}

/** What the windows were refilled with. */
export interface WarmUp {
  /** Events fed. */
  readonly fed: number;
  /** Days (`YYYY-MM-DD`) of which events are missing, because what holds them is damaged. */
  readonly missingDays: readonly string[];
}

/**
 * Refills the correlation windows after a restart from what was ingested within the longest window, so that an attack
 * that spans the restart is still counted whole. Where that is more than `eventsAtMost`, the newest are taken, in halves of
 * the window: a brute force of the last minutes matters more than the first minutes of an hour. What is damaged is left out
 * and named: the platform starts all the same. Nothing is emitted here: events whose alerts were not committed come again
 * from the spool.
 */
export async function warmUpCorrelation(
  judge: Remembering,
  store: EventStore,
  clock: Clock,
  eventsAtMost = EVENTS_AT_MOST,
): Promise<WarmUp> {
  if (judge.maxTimespanMs === 0) return { fed: 0, missingDays: [] };
  const missing = new Set<string>();
  let from: TailCursor | Since = await windowStart(judge.maxTimespanMs, store, clock.now(), eventsAtMost);
  let fed = 0;
  while (fed < eventsAtMost) {
    const page = await tailPatiently(store, from, PAGE);
    for (const day of page.missingDays ?? []) missing.add(day);
    if (page.events.length === 0) break;
    // What a replay stored is of days ago, whenever that was.
    judge.warmUp(page.events.filter((event) => event['qiaolou.replay'] === undefined));
    fed += page.events.length;
    from = page.next;
  }
  return { fed, missingDays: [...missing].sort() };
}

interface Since {
  readonly ingestedSince: IsoTime;
}

/** The earliest start, the whole window or a half, a quarter … of it, since which not too much was ingested. */
async function windowStart(windowMs: number, store: EventStore, now: number, eventsAtMost: number): Promise<Since> {
  for (let halving = 0; halving < HALVINGS; halving += 1) {
    const since = { ingestedSince: isoTime(now - Math.floor(windowMs / 2 ** halving)) };
    const { events, remaining } = await tailPatiently(store, since, 1);
    if (events.length + remaining <= eventsAtMost) return since;
  }
  return { ingestedSince: isoTime(now - Math.floor(windowMs / 2 ** HALVINGS)) };
}

const ATTEMPTS = 20;

/** A store just opened checks its files first, which may take longer than one query may; each attempt gets further. */
async function tailPatiently(store: EventStore, from: TailCursor | Since, limit: number): Promise<TailPage> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await store.tail(from, limit, { skipDamaged: true });
    } catch (error) {
      if (!hasCode(error, 'store.timeout') || attempt === ATTEMPTS) throw error;
    }
  }
}
