import type { RecordTx } from '@qiaolou/record-store';
import type { Actor, AlertAction } from '@qiaolou/schema';
import { ALERTS_AREA, type StoredAct } from './tables.ts';

const { triageActs } = ALERTS_AREA.tables;

/** Who did what, when. */
export interface ActHead {
  readonly id: string;
  readonly at: string;
  readonly actor: Pick<Actor, 'name' | 'ip'>;
  readonly action: AlertAction;
}

/** An act on which nothing was done yet. */
export function newAct({ id, at, actor, action }: ActHead): StoredAct {
  return {
    ...{ id, actor: actor.name, ip: actor.ip, at, action },
    ...{ filters: null, undoes: null, state: 'planned', total: 0, inOpenCritical: 0 },
    ...{ done: 0, leftOut: {}, undone: 0, position: '', endedAt: null },
  };
}

/** An act on a selection that is over; `refusals` are the rows' error codes, undefined for those that were done. */
export function selectionAct(head: ActHead, refusals: readonly (string | undefined)[]): StoredAct {
  const done = refusals.filter((code) => code === undefined).length;
  return {
    ...newAct(head),
    ...{ state: 'done', total: refusals.length, done, endedAt: head.at },
    leftOut: countLeftOut({}, refusals),
  };
}

/** The counts with the codes of further rows; undefined is a row that was done. */
export function countLeftOut(
  counted: StoredAct['leftOut'],
  refusals: readonly (string | undefined)[],
): StoredAct['leftOut'] {
  const counts = new Map(Object.entries(counted));
  for (const code of refusals) if (code !== undefined) counts.set(code, (counts.get(code) ?? 0) + 1);
  return Object.fromEntries(counts);
}

/** Writes an act. */
export async function keepAct({ db }: RecordTx, act: StoredAct): Promise<void> {
  await ALERTS_AREA.in(db).insertInto('triageActs').values(triageActs.toRow(act)).execute();
}

/** Counts at acts how many more rows of theirs were taken back: act → rows. */
export async function noteUndone({ db }: RecordTx, rows: ReadonlyMap<string, number>): Promise<void> {
  for (const [id, count] of rows)
    await ALERTS_AREA.in(db)
      .updateTable('triageActs')
      .set((eb) => ({ undone: eb('undone', '+', count) }))
      .where('id', '=', id)
      .execute();
}
