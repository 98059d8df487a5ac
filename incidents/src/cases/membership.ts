import { fromRow, toJson, type Database, type RecordStore, type RecordTx } from '@qiaolou/record-store';
import type { AlertGroup } from '@qiaolou/schema';
import type { Kysely } from 'kysely';
import { CASES_AREA } from './tables.ts';

const { incidentGroups } = CASES_AREA.tables;

/** Keeps that a group belongs to an incident, which stays so. */
export async function keepMember(tx: RecordTx, incidentId: string, groupId: string, at: string): Promise<void> {
  await CASES_AREA.in(tx.db)
    .insertInto('incidentGroups')
    .values(incidentGroups.toRow({ incidentId, groupId, addedAt: at, snapshot: null }))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Keeps the groups of an incident as they are now: called when it is closed, after its groups were handled. */
export async function freezeMembers(tx: RecordTx, incidentId: string): Promise<void> {
  for (const group of await groupsOf(tx.db, incidentId))
    await CASES_AREA.in(tx.db)
      .updateTable('incidentGroups')
      .set({ snapshot: toJson(group) })
      .where('incidentId', '=', incidentId)
      .where('groupId', '=', group.id)
      .execute();
}

/** The groups of an incident, those first seen first: as they are, or as they were when it was closed. */
export async function membersOf(records: RecordStore, incidentId: string): Promise<AlertGroup[]> {
  const rows = await CASES_AREA.in(records.longReads)
    .selectFrom('incidentGroups')
    .selectAll()
    .where('incidentId', '=', incidentId)
    .execute();
  const snapshots = new Map(rows.map((row) => [row.groupId, incidentGroups.fromRow(row).snapshot]));
  const groups = await groupsOf(records.longReads, incidentId);
  const key = ({ firstSeen, id }: AlertGroup): string => `${firstSeen} ${id}`;
  return groups.map((group) => snapshots.get(group.id) ?? group).sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

/** How many groups each incident has; none are left out. */
export async function memberCounts(
  records: RecordStore,
  incidentIds: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  if (incidentIds.length === 0) return new Map();
  const rows = await CASES_AREA.in(records.longReads)
    .selectFrom('incidentGroups')
    .select((eb) => ['incidentId', eb.fn.countAll<number | string>().as('n')])
    .where('incidentId', 'in', incidentIds)
    .groupBy('incidentId')
    .execute();
  return new Map(rows.map((row) => [row.incidentId, Number(row.n)]));
}

async function groupsOf(db: Kysely<Database>, incidentId: string): Promise<AlertGroup[]> {
  const rows = await CASES_AREA.in(db)
    .selectFrom('alertGroups')
    .innerJoin('incidentGroups', 'incidentGroups.groupId', 'alertGroups.id')
    .selectAll('alertGroups')
    .where('incidentGroups.incidentId', '=', incidentId)
    .execute();
  return rows.map((row) => fromRow('alertGroups', row));
}
