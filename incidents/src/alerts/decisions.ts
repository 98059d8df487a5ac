import type { RecordTx } from '@qiaolou/record-store';
import { ALERTS_AREA, type TakenDecision } from './tables.ts';

const { alertDecisions } = ALERTS_AREA.tables;

/** Keeps a decision about a triage row and says that the row changed. */
export async function recordDecision(
  tx: RecordTx,
  taken: Omit<TakenDecision, 'actId'> & Partial<Pick<TakenDecision, 'actId'>>,
): Promise<void> {
  const decision = { ...taken, actId: taken.actId ?? null };
  await ALERTS_AREA.in(tx.db).insertInto('alertDecisions').values(alertDecisions.toRow(decision)).execute();
  tx.changed({ kind: 'alert-group', id: decision.groupId });
}

/** The newest decision about a triage row; undefined when nobody decided yet. */
export async function lastDecision(tx: RecordTx, groupId: string): Promise<TakenDecision | undefined> {
  return (await lastDecisions(tx, [groupId])).get(groupId);
}

/** The newest decision about each row that somebody decided about. */
export async function lastDecisions(
  { db }: Pick<RecordTx, 'db'>,
  groupIds: readonly string[],
): Promise<ReadonlyMap<string, TakenDecision>> {
  if (groupIds.length === 0) return new Map();
  const rows = await ALERTS_AREA.in(db)
    .selectFrom('alertDecisions as d')
    .selectAll('d')
    .where('d.groupId', 'in', groupIds)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('alertDecisions as later')
            .select('later.version')
            .whereRef('later.groupId', '=', 'd.groupId')
            .whereRef('later.version', '>', 'd.version'),
        ),
      ),
    )
    .execute();
  return new Map(rows.map((row) => [row.groupId, alertDecisions.fromRow(row)]));
}
