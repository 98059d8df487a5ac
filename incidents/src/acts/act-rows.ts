import { type RecordStore, type RecordTx } from '@qiaolou/record-store';
import { SocError, type AlertGroupFilters } from '@qiaolou/schema';
import { sql } from 'kysely';
import { ALERTS_AREA, type StoredAct } from '../alerts/tables.ts';
import { askedFilters, filterGroups } from '../queue/group-filter.ts';

/** How many rows an act is about. */
export type ActExtent = Pick<StoredAct, 'total' | 'inOpenCritical'>;

const IN_OPEN_CRITICAL = sql<number>`case when ${sql.ref('incidentId')} in (
  select ${sql.ref('id')} from ${sql.table('incidents')}
  where ${sql.ref('level')} = 'critical' and ${sql.ref('status')} <> 'closed') then 1 else 0 end`;

/** Counts the rows that match and have not changed since; in one scan. */
export async function extentOf(
  records: RecordStore,
  filters: AlertGroupFilters,
  unchangedSince: string,
): Promise<ActExtent> {
  const row = await filterGroups(records.longReads.selectFrom('alertGroups'), await askedFilters(records, filters))
    .where('updatedAt', '<', unchangedSince)
    .select((eb) => [
      eb.fn.countAll<number | string>().as('total'),
      eb.fn.sum<number | string | null>(IN_OPEN_CRITICAL).as('critical'),
    ])
    .executeTakeFirstOrThrow();
  return { total: Number(row.total), inOpenCritical: Number(row.critical ?? 0) };
}

/** Ids of the next rows an act is to deal with, after its position, in the order of ids. */
export async function nextRows(records: RecordStore, act: StoredAct, limit: number): Promise<readonly string[]> {
  const { longReads } = records;
  if (act.undoes !== null) {
    const rows = await ALERTS_AREA.in(longReads)
      .selectFrom('alertDecisions')
      .select('groupId')
      .where('actId', '=', act.undoes)
      .where('groupId', '>', act.position)
      .orderBy('groupId')
      .limit(limit)
      .execute();
    return rows.map(({ groupId }) => groupId);
  }
  const rows = await filterGroups(longReads.selectFrom('alertGroups'), await askedFilters(records, act.filters ?? {}))
    .where('updatedAt', '<', act.at)
    .where('id', '>', act.position)
    .select('id')
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
}

/** Throws `records.notFound` for an act that is not there, or is another person's. */
export async function ownAct({ db }: Pick<RecordStore, 'db'>, id: string, actor: string): Promise<StoredAct> {
  const act = await actById({ db }, id);
  if (act?.actor !== actor) throw new SocError('records.notFound', { table: 'triageActs', id });
  return act;
}

/** An act; undefined when it is not there. */
export async function actById({ db }: Pick<RecordStore, 'db'>, id: string): Promise<StoredAct | undefined> {
  const row = await ALERTS_AREA.in(db).selectFrom('triageActs').selectAll().where('id', '=', id).executeTakeFirst();
  return row && ALERTS_AREA.tables.triageActs.fromRow(row);
}

/** Changes an act. */
export async function changeAct({ db }: RecordTx, act: StoredAct, change: Partial<StoredAct>): Promise<StoredAct> {
  const changed = { ...act, ...change };
  const { id, ...columns } = ALERTS_AREA.tables.triageActs.toRow(changed);
  await ALERTS_AREA.in(db).updateTable('triageActs').set(columns).where('id', '=', id).execute();
  return changed;
}
