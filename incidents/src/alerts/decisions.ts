import type { RecordTx } from '@qiaolou/record-store';
import { ALERTS_AREA, type TakenDecision } from './tables.ts';

const { alertDecisions } = ALERTS_AREA.tables;

/** Keeps a decision about a triage row and says that the row changed. */
export async function recordDecision(tx: RecordTx, decision: TakenDecision): Promise<void> {
  await ALERTS_AREA.in(tx.db).insertInto('alertDecisions').values(alertDecisions.toRow(decision)).execute();
  tx.changed({ kind: 'alert-group', id: decision.groupId });
}

/** The newest decision about a triage row; undefined when nobody decided yet. */
export async function lastDecision(tx: RecordTx, groupId: string): Promise<TakenDecision | undefined> {
  const row = await ALERTS_AREA.in(tx.db)
    .selectFrom('alertDecisions')
    .selectAll()
    .where('groupId', '=', groupId)
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? undefined : alertDecisions.fromRow(row);
}
