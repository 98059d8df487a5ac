import { decodeCursor, encodeCursor, fromRow, type RecordStore } from '@qiaolou/record-store';
import { DAY_MS, isoTime, SocError, type AlertGroup, type AlertGroupDetail } from '@qiaolou/schema';
import { continuations } from '../alerts/continuing.ts';
import { sparklines } from './sparklines.ts';

/** Which page of the alerts of a row is wanted. */
export interface AlertsPage {
  readonly alertsCursor?: string | undefined;
  readonly alertsLimit: number;
}

const HISTORY_DAYS = 30;
const HISTORY_ROWS = 20;

/**
 * One row of the queue with its alerts, newest first, and earlier rows of the same rule and party. Throws
 * `records.notFound`, `query.badCursor`.
 */
export async function alertGroupDetail(
  records: RecordStore,
  id: string,
  { now, ...page }: AlertsPage & { readonly now: number },
): Promise<Omit<AlertGroupDetail, 'playbooks'>> {
  const group = (await alertGroupsById(records, [id])).get(id);
  if (group === undefined) throw new SocError('records.notFound', { table: 'alertGroups', id });
  // One millisecond more, so that the last alert is inside the half-open span.
  const span = { from: Date.parse(group.firstSeen), to: Date.parse(group.lastSeen) + 1 };
  const [alerts, lines, history, earlier] = await Promise.all([
    alertsOf(records, id, page),
    sparklines(records, [id], span),
    historyOf(records, group, now),
    continuations(records, [id]),
  ]);
  const sparkline = lines.get(id);
  if (sparkline === undefined) throw new SocError('records.notFound', { table: 'alertGroups', id });
  const continues = earlier.get(id);
  return { group, alerts, sparkline, history, ...(continues !== undefined && { continues }) };
}

/** Rows of the queue by id; unknown ids are left out. */
export async function alertGroupsById(
  records: RecordStore,
  ids: readonly string[],
): Promise<ReadonlyMap<string, AlertGroup>> {
  if (ids.length === 0) return new Map();
  const rows = await records.db.selectFrom('alertGroups').selectAll().where('id', 'in', ids).execute();
  return new Map(rows.map((row) => [row.id, fromRow('alertGroups', row)]));
}

async function alertsOf(
  records: RecordStore,
  groupId: string,
  { alertsCursor, alertsLimit }: AlertsPage,
): Promise<AlertGroupDetail['alerts']> {
  let select = records.longReads.selectFrom('alerts').selectAll().where('groupId', '=', groupId);
  if (alertsCursor !== undefined) {
    const [at, id] = decodeCursor(alertsCursor, ['string', 'string']).map(String);
    select = select.where((eb) =>
      eb.or([eb('at', '<', at ?? ''), eb.and([eb('at', '=', at ?? ''), eb('id', '<', id ?? '')])]),
    );
  }
  const found = await select
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(alertsLimit + 1)
    .execute();
  const rows = found.slice(0, alertsLimit).map((row) => fromRow('alerts', row));
  const last = rows.at(-1);
  if (found.length <= alertsLimit || last === undefined) return { rows };
  return { rows, next: encodeCursor([last.at, last.id]) };
}

async function historyOf(records: RecordStore, group: AlertGroup, now: number): Promise<AlertGroup[]> {
  const rows = await records.longReads
    .selectFrom('alertGroups')
    .selectAll()
    .where('ruleId', '=', group.ruleId)
    .where('groupKey', '=', group.groupKey)
    .where('lastSeen', '>=', isoTime(now - HISTORY_DAYS * DAY_MS))
    .where('id', '!=', group.id)
    .orderBy('lastSeen', 'desc')
    .limit(HISTORY_ROWS)
    .execute();
  return rows.map((row) => fromRow('alertGroups', row));
}
