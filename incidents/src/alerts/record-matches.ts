import { fromJson, fromRow, toJson, toRow, type RecordTx } from '@qiaolou/record-store';
import { isoTime, type Alert, type AlertGroup, type Clock, type DetectionMatch, SYSTEM_ACTOR } from '@qiaolou/schema';
import { recordDecision } from './decisions.ts';
import { identifyMatch, mergeMatches, type KnownAlerts, type MergedMatches } from './merge-matches.ts';

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
  /** Among them: were closed as a true attack and are open again. */
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
  const merged = mergeMatches(items, { alerts, groups }, now);
  await writeGroups(tx, merged.groups);
  await insertAlerts(tx, merged.newAlerts);
  await growAlerts(tx, merged);
  const created = new Set(merged.createdGroups);
  for (const { id } of merged.groups) {
    tx.changed({ kind: 'alert-group', id, created: created.has(id) });
    tx.changed({ kind: DETECTION_CHANGE, id });
  }
  for (const id of merged.reopenedGroups) await noteReopening(tx, id, merged, now);
  return {
    groups: merged.groups,
    createdGroups: merged.createdGroups,
    reopenedGroups: merged.reopenedGroups,
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

async function writeGroups(tx: RecordTx, groups: readonly AlertGroup[]): Promise<void> {
  for (const chunk of chunks(groups))
    await tx.db
      .insertInto('alertGroups')
      .values(chunk.map((group) => toRow('alertGroups', group)))
      .onConflict((conflict) =>
        conflict.column('id').doUpdateSet((eb) => ({
          ruleTitle: eb.ref('excluded.ruleTitle'),
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

async function noteReopening(tx: RecordTx, id: string, { groups }: MergedMatches, now: number): Promise<void> {
  const version = groups.find((item) => item.id === id)?.version ?? 0;
  const [at, actor] = [isoTime(now), SYSTEM_ACTOR.name];
  await recordDecision(tx, { groupId: id, version, action: 'reopen', actor, at, before: null, after: null });
  await tx.audit({
    at,
    actor,
    ip: null,
    action: 'alert.reopen',
    objectType: 'alertGroup',
    objectId: id,
    outcome: 'success',
    details: { reason: 'newAlerts', version },
  });
}

function* chunks<T>(items: readonly T[]): Generator<readonly T[]> {
  for (let start = 0; start < items.length; start += CHUNK) yield items.slice(start, start + CHUNK);
}
