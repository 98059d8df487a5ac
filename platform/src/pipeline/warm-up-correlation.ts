import type { DetectionEngine } from '@qiaolou/detection-rules';
import { hasCode, isoTime, type Clock, type EventStore, type TailCursor, type TailPage } from '@qiaolou/schema';

const PAGE = 5_000;
/** Enough for the windows of a busy county; older windows start counting anew after a restart. */
const EVENTS_AT_MOST = 300_000;

/**
 * Refills the correlation windows after a restart from what was ingested within the longest window, so that an attack
 * that spans the restart is still counted whole. Nothing is emitted here: events whose alerts were not committed come
 * again from the spool.
 */
export async function warmUpCorrelation(engine: DetectionEngine, store: EventStore, clock: Clock): Promise<number> {
  if (engine.maxTimespanMs === 0) return 0;
  let from: TailCursor | { readonly ingestedSince: string } = {
    ingestedSince: isoTime(clock.now() - engine.maxTimespanMs),
  };
  let fed = 0;
  while (fed < EVENTS_AT_MOST) {
    const page = await tailPatiently(store, from);
    if (page.events.length === 0) return fed;
    engine.warmUp(page.events);
    fed += page.events.length;
    from = page.next;
  }
  return fed;
}

const ATTEMPTS = 20;

/** A store just opened checks its files first, which may take longer than one query may; each attempt gets further. */
async function tailPatiently(store: EventStore, from: Parameters<EventStore['tail']>[0]): Promise<TailPage> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await store.tail(from, PAGE);
    } catch (error) {
      if (!hasCode(error, 'store.timeout') || attempt === ATTEMPTS) throw error;
    }
  }
}
