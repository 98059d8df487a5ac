import { fromRow, toRow, type RecordTx } from '@qiaolou/record-store';
import { HOUR_MS, isoTime, SYSTEM_ACTOR, type AlertGroup, type TimelineEntry } from '@qiaolou/schema';

/** Most rules and rows an entry names; it counts all. */
const NAMED = 20;

/**
 * Tells open incidents that new alerts opened rows of theirs again. One entry an incident and hour, whatever comes: later
 * ones of the hour are counted in it.
 */
export async function tellIncidents(
  tx: RecordTx,
  reopened: ReadonlyMap<string, AlertGroup>,
  groups: readonly AlertGroup[],
  now: number,
): Promise<void> {
  const byIncident = new Map<string, AlertGroup[]>();
  for (const group of groups)
    if (reopened.has(group.id) && group.incidentId !== null)
      byIncident.set(group.incidentId, [...(byIncident.get(group.incidentId) ?? []), group]);
  for (const [incidentId, rows] of byIncident) {
    // A correlation that grew is one.
    const came = rows.map(({ id, alerts }) => Math.max(1, alerts - (reopened.get(id)?.alerts ?? alerts)));
    const alerts = came.reduce((sum, n) => sum + n, 0);
    await tellOne(tx, incidentId, { rows, alerts }, now);
  }
}

interface Reopening {
  readonly rows: readonly AlertGroup[];
  /** Alerts that came or grew. */
  readonly alerts: number;
}

async function tellOne(tx: RecordTx, incidentId: string, { rows, alerts }: Reopening, now: number): Promise<void> {
  const id = `${incidentId}-reopened-${Math.floor(now / HOUR_MS)}`;
  const row = await tx.db.selectFrom('timeline').selectAll().where('id', '=', id).executeTakeFirst();
  const before = row === undefined ? undefined : fromRow('timeline', row).details;
  const details: TimelineEntry['details'] = {
    rows: numberOf(before?.['rows']) + rows.length,
    alerts: numberOf(before?.['alerts']) + alerts,
    rules: named(before?.['rules'], rows.map(({ ruleTitle }) => ruleTitle)), // prettier-ignore
    rulesEn: named(before?.['rulesEn'], rows.map(({ ruleTitle, ruleTitleEn }) => ruleTitleEn ?? ruleTitle)), // prettier-ignore
    groups: named(before?.['groups'], rows.map((group) => group.id)), // prettier-ignore
    lastAt: isoTime(now),
  };
  const at = row?.at ?? isoTime(now);
  const entry = toRow('timeline', { id, incidentId, at, actor: SYSTEM_ACTOR.name, kind: 'reopened', details });
  if (row === undefined) await tx.db.insertInto('timeline').values(entry).execute();
  else await tx.db.updateTable('timeline').set({ details: entry.details }).where('id', '=', id).execute();
  tx.changed({ kind: 'incident', id: incidentId });
}

function numberOf(value: TimelineEntry['details'][string] | undefined): number {
  return typeof value === 'number' ? value : 0;
}

function named(before: TimelineEntry['details'][string] | undefined, more: readonly string[]): string[] {
  return [...new Set([...(Array.isArray(before) ? before : []), ...more])].slice(0, NAMED);
}
