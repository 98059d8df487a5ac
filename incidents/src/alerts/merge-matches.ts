import {
  reopensOnNewAlerts,
  isoTime,
  type Alert,
  type AlertGroup,
  type DetectionMatch,
  type MatchEntities,
} from '@qiaolou/schema';
import { alertId, groupId, groupKeyOf, windowStart } from './alert-identity.ts';
import { groupRisk } from './group-risk.ts';

/** Event ids kept with one alert. */
const MAX_EVENT_IDS = 50;

/** What is known already about the alerts and groups of a batch. */
export interface KnownAlerts {
  readonly alerts: ReadonlyMap<string, Pick<Alert, 'id' | 'groupId' | 'count' | 'eventIds' | 'at'>>;
  readonly groups: ReadonlyMap<string, AlertGroup>;
  /** Groups somebody closed and asked to be quiet about, and until when (ISO, UTC). */
  readonly quietUntil: ReadonlyMap<string, string>;
  /** Incidents of these groups that are closed: what comes now is none of theirs. */
  readonly closedIncidents: ReadonlySet<string>;
}

/** What must be written for a batch. */
export interface MergedMatches {
  readonly newAlerts: readonly Alert[];
  /** Correlations that went on: only these three columns change. */
  readonly grownAlerts: readonly Pick<Alert, 'id' | 'count' | 'eventIds' | 'at'>[];
  /** Matches that were known already and changed nothing. */
  readonly unchanged: number;
  /** Groups as they are to be written, new and changed. */
  readonly groups: readonly AlertGroup[];
  /** Among `groups`: seen for the first time. */
  readonly createdGroups: readonly string[];
  /** Among `groups`: somebody had decided about them and they are open again, as they were before. */
  readonly reopenedGroups: ReadonlyMap<string, AlertGroup>;
}

/** A match with the ids it leads to. */
export interface IdentifiedMatch {
  readonly match: DetectionMatch;
  readonly alertId: string;
  readonly groupId: string;
}

/** Ids of the alert and of the triage row a match belongs to. */
export function identifyMatch(match: DetectionMatch, windowMs: number | undefined): IdentifiedMatch {
  const key = groupKeyOf(match.entities);
  return { match, alertId: alertId(match), groupId: groupId(match.ruleId, key, windowStart(match.at, windowMs)) };
}

/**
 * Merges a batch into what is known. Pure, and idempotent: a match that was recorded before changes nothing, a
 * correlation only grows (a smaller or equal count is an older report of it). A correlation stays in the group it was
 * first put into, even when it goes on past the end of the window.
 */
export function mergeMatches(items: readonly IdentifiedMatch[], known: KnownAlerts, now: number): MergedMatches {
  const merge: Merge = {
    at: isoTime(now),
    fresh: new Map(),
    grown: new Map(),
    groups: new Map(),
    created: new Set(),
    reopened: new Map(),
    known,
  };
  let unchanged = 0;
  for (const item of items) if (!mergeOne(merge, item)) unchanged += 1;
  return {
    newAlerts: [...merge.fresh.values()],
    grownAlerts: [...merge.grown.values()],
    unchanged,
    groups: [...merge.groups.values()].map((group) => ({
      ...group,
      risk: groupRisk(group.level, group.alerts, group.events),
    })),
    createdGroups: [...merge.created],
    reopenedGroups: merge.reopened,
  };
}

interface Merge {
  readonly at: string;
  readonly known: KnownAlerts;
  readonly fresh: Map<string, Alert>;
  readonly grown: Map<string, Pick<Alert, 'id' | 'groupId' | 'count' | 'eventIds' | 'at'>>;
  readonly groups: Map<string, AlertGroup>;
  readonly created: Set<string>;
  readonly reopened: Map<string, AlertGroup>;
}

/** True when the match changed something. */
function mergeOne(merge: Merge, item: IdentifiedMatch): boolean {
  const fresh = merge.fresh.get(item.alertId);
  const before = fresh ?? merge.grown.get(item.alertId) ?? merge.known.alerts.get(item.alertId);
  if (before === undefined) {
    merge.fresh.set(item.alertId, newAlert(item, merge.at));
    addToGroup(merge, item.groupId, item.match, { alerts: 1, events: item.match.count });
    return true;
  }
  if (item.match.count <= before.count) return false;
  const growth = {
    count: item.match.count,
    at: item.match.at > before.at ? item.match.at : before.at,
    eventIds: [...new Set([...before.eventIds, ...item.match.eventIds])].slice(-MAX_EVENT_IDS),
  };
  if (fresh !== undefined) merge.fresh.set(item.alertId, { ...fresh, ...growth });
  else merge.grown.set(item.alertId, { id: item.alertId, groupId: before.groupId, ...growth });
  addToGroup(merge, before.groupId, item.match, { alerts: 0, events: item.match.count - before.count });
  return true;
}

function newAlert({ match, alertId: id, groupId: group }: IdentifiedMatch, at: string): Alert {
  const { ruleId, ruleTitle, ruleTitleEn, level, techniques, tactics, entities, explain, count } = match;
  return {
    id,
    groupId: group,
    ruleId,
    ruleTitle,
    ruleTitleEn,
    level,
    techniques: [...techniques],
    tactics: [...tactics],
    at: match.at,
    eventIds: match.eventIds.slice(-MAX_EVENT_IDS),
    count,
    entities,
    explain,
    createdAt: at,
  };
}

/** How many alerts and events a match adds to its group. */
interface Added {
  readonly alerts: number;
  readonly events: number;
}

function addToGroup(merge: Merge, id: string, match: DetectionMatch, { alerts, events }: Added): void {
  const before = merge.groups.get(id) ?? merge.known.groups.get(id);
  if (before === undefined) {
    merge.created.add(id);
    merge.groups.set(id, newGroup(id, match, { alerts, events }, merge.at));
    return;
  }
  const reopens = reopensOnNewAlerts(before.status, before.verdict, (merge.known.quietUntil.get(id) ?? '') > merge.at);
  if (reopens) merge.reopened.set(id, before);
  // One new version for the whole batch, however many of its matches fall into the group.
  const version = merge.groups.has(id) ? before.version : before.version + 1;
  merge.groups.set(id, {
    ...before,
    ...(reopens && openAgain(before, merge.known.closedIncidents)),
    ruleTitle: match.ruleTitle,
    ruleTitleEn: match.ruleTitleEn,
    level: match.level,
    techniques: [...match.techniques],
    tactics: [...match.tactics],
    entities: fillEntities(before.entities, match.entities),
    alerts: before.alerts + alerts,
    events: before.events + events,
    firstSeen: match.at < before.firstSeen ? match.at : before.firstSeen,
    lastSeen: match.at > before.lastSeen ? match.at : before.lastSeen,
    updatedAt: merge.at,
    version,
  });
}

/** Out of an incident that is closed, too: it keeps what it was closed with, and what comes now may begin another. */
function openAgain({ incidentId }: AlertGroup, closedIncidents: ReadonlySet<string>): Partial<AlertGroup> {
  const stays = incidentId !== null && !closedIncidents.has(incidentId);
  return { status: 'open', verdict: null, verdictReason: null, incidentId: stays ? incidentId : null };
}

function newGroup(id: string, match: DetectionMatch, { alerts, events }: Added, at: string): AlertGroup {
  return {
    id,
    ruleId: match.ruleId,
    ruleTitle: match.ruleTitle,
    ruleTitleEn: match.ruleTitleEn,
    level: match.level,
    risk: 0,
    techniques: [...match.techniques],
    tactics: [...match.tactics],
    groupKey: groupKeyOf(match.entities).value,
    entities: match.entities,
    alerts,
    events,
    firstSeen: match.at,
    lastSeen: match.at,
    status: 'open',
    verdict: null,
    verdictReason: null,
    assignee: null,
    incidentId: null,
    createdAt: at,
    updatedAt: at,
    version: 1,
  };
}

/** The first alert's parties, and those it did not name from later ones. */
function fillEntities(first: MatchEntities, later: MatchEntities): MatchEntities {
  return { ...later, ...first };
}
