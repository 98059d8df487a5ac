import { fromJson, fromRow, toJson, toRow, type RecordTx } from '@qiaolou/record-store';
import { isDecided, type Alert, type AlertGroup, type Clock, type DetectionMatch } from '@qiaolou/schema';
import { noteContinuations, noteReopenings } from './continuing.ts';
import { lastDecisions } from './decisions.ts';
import { identifyMatch, mergeMatches, type KnownAlerts, type MergedMatches } from './merge-matches.ts';
import { tellIncidents } from './tell-incidents.ts';

/** How matches are recorded. */
export interface RecordMatchesOptions {
  readonly clock: Clock;
  /** Grouping window, ms; one day, aligned to Asia/Shanghai, when absent. */
  readonly windowMs?: number | undefined;
}

/** What a batch of matches did. */
export interface RecordedMatches {
  /** Triage rows that changed, as they are now: for live update and for what opens incidents. */
  readonly groups: readonly AlertGroup[];
  /** Among them: seen for the first time. */
  readonly createdGroups: readonly string[];
  /** Among them: somebody had decided about them, and they are open again. */
  readonly reopenedGroups: readonly string[];
  /** Alerts written for the first time. */
  readonly newAlerts: number;
  /** Correlations that went on. */
  readonly grownAlerts: number;
  /** Matches known already: nothing was written for them. */
  readonly unchanged: number;
}

/**
 * Kind of change: matches were recorded in an alert group. Besides `alert-group`, which people's decisions are too, so that
 * what answers new alerts by itself does not answer what somebody has just decided.
 */
export const DETECTION_CHANGE = 'detection';

/** Rows per statement: well under the 32,766 parameters SQLite takes, 65,535 on PostgreSQL. */
const CHUNK = 400;

/**
 * Writes what the detection engine found as alerts and triage rows, in the caller's transaction. Idempotent by the
 * deterministic ids: recording a match again, in any batch, changes nothing. A handful of statements per 400 matches.
 * Writers are serialised by the record store, so rows read here cannot change before they are written.
 */
export async function recordMatches(
  tx: RecordTx,
  matches: readonly DetectionMatch[],
  options: RecordMatchesOptions,
): Promise<RecordedMatches> {
  const items = matches.map((match) => identifyMatch(match, options.windowMs));
  const alerts = await knownAlerts(
    tx,
    items.map((item) => item.alertId),
  );
  const groupIds = [...items.map((item) => item.groupId), ...[...alerts.values()].map((alert) => alert.groupId)];
  const groups = await knownGroups(tx, groupIds);
  const now = options.clock.now();
  const merged = mergeMatches(items, { alerts, groups, ...(await decidedAbout(tx, groups)) }, now);
  await writeGroups(tx, merged.groups);
  await insertAlerts(tx, merged.newAlerts);
  await growAlerts(tx, merged);
  const created = new Set(merged.createdGroups);
  for (const { id } of merged.groups) {
    tx.changed({ kind: 'alert-group', id, created: created.has(id) });
    tx.changed({ kind: DETECTION_CHANGE, id });
  }
  await noteReopenings(tx, merged.reopenedGroups, merged.groups, now);
  await tellIncidents(tx, merged.reopenedGroups, merged.groups, now);
  for (const chunk of chunks(merged.groups.filter(({ id }) => created.has(id))))
    await noteContinuations(tx, chunk, now);
  return {
    groups: merged.groups,
    createdGroups: merged.createdGroups,
    reopenedGroups: [...merged.reopenedGroups.keys()],
    newAlerts: merged.newAlerts.length,
    grownAlerts: merged.grownAlerts.length,
    unchanged: merged.unchanged,
  };
}

async function knownAlerts(tx: RecordTx, ids: readonly string[]): Promise<KnownAlerts['alerts']> {
  const known = new Map<string, Pick<Alert, 'id' | 'groupId' | 'count' | 'eventIds' | 'at'>>();
  for (const chunk of chunks([...new Set(ids)])) {
    const rows = await tx.db
      .selectFrom('alerts')
      .select(['id', 'groupId', 'count', 'eventIds', 'at'])
      .where('id', 'in', chunk)
      .execute();
    for (const row of rows) known.set(row.id, { ...row, eventIds: fromJson(row.eventIds) });
  }
  return known;
}

async function knownGroups(tx: RecordTx, ids: readonly string[]): Promise<KnownAlerts['groups']> {
  const known = new Map<string, AlertGroup>();
  for (const chunk of chunks([...new Set(ids)])) {
    const rows = await tx.db.selectFrom('alertGroups').selectAll().where('id', 'in', chunk).execute();
    for (const row of rows) known.set(row.id, fromRow('alertGroups', row));
  }
  return known;
}

/** What the merge must know about groups that somebody decided about: few of a batch. */
async function decidedAbout(
  tx: RecordTx,
  groups: KnownAlerts['groups'],
): Promise<Pick<KnownAlerts, 'quietUntil' | 'closedIncidents'>> {
  const decided = [...groups.values()].filter(({ status }) => isDecided(status));
  const quietUntil = new Map<string, string>();
  const closedIncidents = new Set<string>();
  for (const chunk of chunks(decided)) {
    const last = await lastDecisions(
      tx,
      chunk.map(({ id }) => id),
    );
    for (const [id, { after }] of last) if (after?.quietUntil !== undefined) quietUntil.set(id, after.quietUntil);
    const closed = await tx.db
      .selectFrom('incidents')
      .select('id')
      .where('id', 'in', [...new Set(chunk.flatMap(({ incidentId }) => incidentId ?? []))])
      .where('status', '=', 'closed')
      .execute();
    for (const { id } of closed) closedIncidents.add(id);
  }
  return { quietUntil, closedIncidents };
}

async function writeGroups(tx: RecordTx, groups: readonly AlertGroup[]): Promise<void> {
  for (const chunk of chunks(groups))
    await tx.db
      .insertInto('alertGroups')
      .values(chunk.map((group) => toRow('alertGroups', group)))
      .onConflict((conflict) =>
        conflict.column('id').doUpdateSet((eb) => ({
          ruleTitle: eb.ref('excluded.ruleTitle'),
          ruleTitleEn: eb.ref('excluded.ruleTitleEn'),
          level: eb.ref('excluded.level'),
          risk: eb.ref('excluded.risk'),
          techniques: eb.ref('excluded.techniques'),
          tactics: eb.ref('excluded.tactics'),
          entities: eb.ref('excluded.entities'),
          alerts: eb.ref('excluded.alerts'),
          events: eb.ref('excluded.events'),
          firstSeen: eb.ref('excluded.firstSeen'),
          lastSeen: eb.ref('excluded.lastSeen'),
          status: eb.ref('excluded.status'),
          verdict: eb.ref('excluded.verdict'),
          verdictReason: eb.ref('excluded.verdictReason'),
          incidentId: eb.ref('excluded.incidentId'),
          updatedAt: eb.ref('excluded.updatedAt'),
          version: eb.ref('excluded.version'),
        })),
      )
      .execute();
}

async function insertAlerts(tx: RecordTx, alerts: readonly Alert[]): Promise<void> {
  for (const chunk of chunks(alerts))
    await tx.db
      .insertInto('alerts')
      .values(chunk.map((alert) => toRow('alerts', alert)))
      .execute();
}

/** Correlations are few, so one statement each. */
async function growAlerts(tx: RecordTx, { grownAlerts }: MergedMatches): Promise<void> {
  for (const { id, count, eventIds, at } of grownAlerts)
    await tx.db
      .updateTable('alerts')
      .set({ count, at, eventIds: toJson(eventIds) })
      .where('id', '=', id)
      .execute();
}

function* chunks<T>(items: readonly T[]): Generator<readonly T[]> {
  for (let start = 0; start < items.length; start += CHUNK) yield items.slice(start, start + CHUNK);
}
