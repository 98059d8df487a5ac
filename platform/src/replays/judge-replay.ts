import type { Judge } from '@qiaolou/detection-rules';
import { pagesOf } from '@qiaolou/event-store/copy';
import { REPLAYED_RULE, SocError, WholeEvent, type DetectionMatch, type EventStore } from '@qiaolou/schema';
import type { ReplayOrder } from './replay-run.ts';
import { replayedWhere } from './replayed-where.ts';

/** What the events of a replay are judged with. */
export interface JudgeWith {
  readonly store: Pick<EventStore, 'search' | 'aggregate'>;
  /** Made for this replay alone: their windows hold nothing of what is judged live. */
  readonly judges: readonly Judge[];
  /** Records matches, the same ones once however often. */
  readonly record: (matches: readonly DetectionMatch[]) => Promise<void>;
  /** Told how many events were judged. */
  readonly onJudged: (events: number) => void;
  /** Replays in force that are seen: that of the replay and those before it. */
  readonly seen: number;
  readonly signal: AbortSignal;
}

/**
 * Judges what is seen of an order in the order of its time, by rules whose matches are marked as of a replay; answers how many events.
 * Done again, it tells the same again. Throws `store.cancelled`, and what the store throws.
 */
export async function judgeReplay(order: ReplayOrder, given: JudgeWith): Promise<number> {
  const { store, judges, record, onJudged, seen, signal } = given;
  const range = { from: order.since, to: order.until };
  let events = 0;
  for await (const page of pagesOf(store, range, { where: replayedWhere(order), replays: seen, signal })) {
    if (signal.aborted) throw new SocError('store.cancelled');
    const matches = page.events.flatMap((event) => {
      const whole = new WholeEvent(event);
      return judges.flatMap((judge) => judge.evaluate(whole));
    });
    const settled = judges.flatMap((judge) => judge.settle?.() ?? []);
    const told = [...matches, ...settled];
    if (told.length > 0) await record(told.map(ofReplay));
    events += page.events.length;
    onJudged(events);
  }
  return events;
}

/** A match apart from those of the same rule that were live: rows of its own, which nothing answers by itself. */
function ofReplay(match: DetectionMatch): DetectionMatch {
  return {
    ...match,
    ruleId: `${REPLAYED_RULE}${match.ruleId}`,
    ruleTitle: `［重新解析］${match.ruleTitle}`,
    ruleTitleEn: match.ruleTitleEn === null ? null : `[Replay] ${match.ruleTitleEn}`,
  };
}
