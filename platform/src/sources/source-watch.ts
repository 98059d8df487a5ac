import { originOf } from '@qiaolou/collector';
import {
  alarmRuleId,
  createAlertTriage,
  expectedSilence,
  learningEnds,
  readSourceDecisions,
  recordMatches,
  SourceAlarms,
  type WatchedSource,
} from '@qiaolou/incidents';
import type { RecordStore } from '@qiaolou/record-store';
import { MINUTE_MS, SYSTEM_ACTOR, type Clock, type DetectionMatch } from '@qiaolou/schema';
import type { SourceRegistry } from './source-registry.ts';

/** What the watch works with. */
export interface SourceWatchGiven {
  readonly records: RecordStore;
  readonly clock: Clock;
  /** Ids of acts. */
  readonly ids: () => string;
  readonly sources: Pick<SourceRegistry, 'silences' | 'excuse'>;
}

/** A look that comes so late was not late by itself: the machine slept, and nobody listened. */
const ASLEEP_MS = 5 * MINUTE_MS;

/**
 * Makes what looks at the sources of this process, once a minute: writes alerts of silent and of new ones, and takes those of sources that
 * speak again out of the open queue, unless somebody has them in hand.
 */
export function createSourceWatch(given: SourceWatchGiven): () => Promise<void> {
  const { records, clock, sources } = given;
  const alarms = new SourceAlarms();
  /** How much was told of an alarm, by rule and occurrence. */
  const told = new Map<string, number>();
  let lastLook = clock.now();
  return async () => {
    const now = clock.now();
    if (now - lastLook > ASLEEP_MS) sources.excuse(now);
    lastLook = now;
    const decisions = await readSourceDecisions(records);
    for (const [id, decision] of decisions) if (expectedSilence(decision, now) !== undefined) sources.excuse(now, id);
    const all = sources.silences();
    const learnedUntil = learningEnds(all.map(({ firstSeen }) => firstSeen));
    const live = all.filter(({ isOurs, listener }) => isOurs && originOf(listener)?.live === true);
    const { matches, recovered } = alarms.look({ sources: live, decisions, now, learnedUntil });
    const news = matches.filter((match) => match.count > (told.get(keyOf(match)) ?? 0));
    if (news.length > 0) await records.transaction((tx) => recordMatches(tx, news, { clock }));
    remember(told, matches);
    const silent = new Set(live.filter(({ excess }) => excess > 1).map(({ peer }) => peer));
    await settle(
      recovered.filter(({ peer }) => !silent.has(peer)),
      given,
    );
  };
}

/** Keeps of what was told only what goes on. */
function remember(told: Map<string, number>, matches: readonly DetectionMatch[]): void {
  const going = matches.map((match) => [keyOf(match), match.count] as const);
  told.clear();
  for (const [key, count] of going) told.set(key, count);
}

function keyOf({ ruleId, occurrence }: DetectionMatch): string {
  return `${ruleId}\0${occurrence}`;
}

/** Alerts of sources that speak again are handled, where nobody has begun to look at them. */
async function settle(recovered: readonly WatchedSource[], { records, clock, ids }: SourceWatchGiven): Promise<void> {
  if (recovered.length === 0) return;
  const rows = await records.db
    .selectFrom('alertGroups')
    .select(['id', 'version'])
    .where('ruleId', '=', alarmRuleId('source-silent'))
    .where(
      'groupKey',
      'in',
      recovered.slice(0, MOST_SETTLED).map(({ peer }) => peer),
    )
    .where('status', '=', 'open')
    .where('assignee', 'is', null)
    .where('incidentId', 'is', null)
    .execute();
  if (rows.length === 0) return;
  const triage = createAlertTriage({ records, clock, ids });
  await triage.actOnMany(rows.slice(0, MOST_SETTLED), { kind: 'status', status: 'handled' }, SYSTEM_ACTOR);
}

const MOST_SETTLED = 500;
