import { originOf, type Silence } from '@qiaolou/collector';
import {
  alarmRuleId,
  createAlertTriage,
  DriftAlarms,
  expectedSilence,
  learningEnds,
  readSourceDecisions,
  recordMatches,
  SourceAlarms,
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
 * Makes what looks at the sources of this process, once a minute: writes alerts of silent and of new ones and of those whose clock is wrong,
 * and takes those of sources that speak again, or whose clock is right again, out of the open queue, unless somebody has them in hand.
 */
export function createSourceWatch(given: SourceWatchGiven): () => Promise<void> {
  const { records, clock, sources } = given;
  const alarms = new SourceAlarms();
  const clocks = new DriftAlarms();
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
    const { matches: heard, recovered } = alarms.look({ sources: live, decisions, now, learnedUntil });
    const drifts = clocks.look(
      live.map((source) => ({ ...source, isPrompt: isPrompt(source) })),
      now,
    );
    const matches = [...heard, ...drifts.matches];
    const news = matches.filter((match) => match.count > (told.get(keyOf(match)) ?? 0));
    if (news.length > 0) await records.transaction((tx) => recordMatches(tx, news, { clock }));
    remember(told, matches);
    const silent = new Set(live.filter(({ excess }) => excess > 1).map(({ peer }) => peer));
    await settle(
      recovered.filter(({ peer }) => !silent.has(peer)),
      'source-silent',
      given,
    );
    await settle(drifts.recovered, 'source-drift', given);
  };
}

/** Records of syslog and flows are sent when they are made; what ships files or keeps them for the next connection sends them late. */
function isPrompt({ listener }: Pick<Silence, 'listener'>): boolean {
  return listener.startsWith('syslog-') || originOf(listener)?.decode === 'flows';
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

/** Alerts of sources with which all is well again are handled, where nobody has begun to look at them. */
async function settle(
  recovered: readonly { readonly peer: string }[],
  kind: 'source-silent' | 'source-drift',
  { records, clock, ids }: SourceWatchGiven,
): Promise<void> {
  if (recovered.length === 0) return;
  const rows = await records.db
    .selectFrom('alertGroups')
    .select(['id', 'version'])
    .where('ruleId', '=', alarmRuleId(kind))
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
