import { fromRow, type RecordTx } from '@qiaolou/record-store';
import { SocError, type AlertGroup, type RuleLevel } from '@qiaolou/schema';
import { moveGroup, type DeskWork } from './desk-work.ts';
import { keepMember } from './membership.ts';

const LEVELS: readonly RuleLevel[] = ['informational', 'low', 'medium', 'high', 'critical'];
const MAX_GROUPS = 200;

/** The highest of the levels; `informational` when there is none. */
export function highestLevel(levelled: readonly { readonly level: RuleLevel }[]): RuleLevel {
  return LEVELS[Math.max(...levelled.map(({ level }) => LEVELS.indexOf(level)))] ?? 'informational';
}

/**
 * The groups, if each exists and is free: in no incident, in this one, or in one that is closed. Throws
 * `incidents.noAlerts`, `incidents.tooMany`, `records.notFound`, `incidents.alreadyAssigned`.
 */
export async function freeGroups(
  { tx }: DeskWork,
  ids: readonly string[],
  own: string | undefined,
): Promise<readonly AlertGroup[]> {
  const wanted = [...new Set(ids)];
  if (wanted.length === 0) throw new SocError('incidents.noAlerts');
  if (wanted.length > MAX_GROUPS) throw new SocError('incidents.tooMany', { given: wanted.length, limit: MAX_GROUPS });
  const rows = await tx.db.selectFrom('alertGroups').selectAll().where('id', 'in', wanted).execute();
  const groups = rows.map((row) => fromRow('alertGroups', row));
  const lost = wanted.find((id) => !groups.some((group) => group.id === id));
  if (lost !== undefined) throw new SocError('records.notFound', { table: 'alertGroups', id: lost });
  const foreign = groups.flatMap(({ incidentId }) => (incidentId === null || incidentId === own ? [] : [incidentId]));
  await refuseOpen(tx, foreign);
  return groups.filter((group) => group.incidentId !== own);
}

/** Puts free groups into an incident; open ones go to 研判中. */
export async function joinGroups(desk: DeskWork, incidentId: string, groups: readonly AlertGroup[]): Promise<void> {
  for (const group of groups) {
    const status = group.status === 'open' ? 'investigating' : group.status;
    const version = await desk.tx.updateVersioned('alertGroups', group.id, group.version, {
      incidentId,
      status,
      updatedAt: desk.at,
    });
    await keepMember(desk.tx, incidentId, group.id, desk.at);
    await moveGroup(desk, group.id, 'incident', { incidentId, version });
  }
}

/** Rows of a closed incident leave the queue's open part; their verdict stays the analyst's to give. */
export async function handleGroups(desk: DeskWork, incidentId: string): Promise<void> {
  const rows = await desk.tx.db
    .selectFrom('alertGroups')
    .select(['id', 'version'])
    .where('incidentId', '=', incidentId)
    .where('status', 'in', ['open', 'investigating'])
    .execute();
  for (const row of rows) {
    const version = await desk.tx.updateVersioned('alertGroups', row.id, row.version, {
      status: 'handled',
      updatedAt: desk.at,
    });
    await moveGroup(desk, row.id, 'handled', { incidentId, version });
  }
}

async function refuseOpen(tx: RecordTx, incidentIds: readonly string[]): Promise<void> {
  if (incidentIds.length === 0) return;
  const open = await tx.db
    .selectFrom('incidents')
    .select(['id', 'number'])
    .where('id', 'in', incidentIds)
    .where('status', '<>', 'closed')
    .executeTakeFirst();
  if (open !== undefined) throw new SocError('incidents.alreadyAssigned', { incidentId: open.id, number: open.number });
}
