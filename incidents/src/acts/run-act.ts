import { requireAssignee } from '@qiaolou/accounts';
import { fromRow, type RecordStore, type RecordTx } from '@qiaolou/record-store';
import { ACT_LIFE_MS, changesAlert, hasCode, isoTime, SocError, type AlertGroup, type Clock } from '@qiaolou/schema';
import { countLeftOut, noteUndone } from '../alerts/act-records.ts';
import { lastDecisions } from '../alerts/decisions.ts';
import type { StoredAct, TakenDecision } from '../alerts/tables.ts';
import { decideRow, type DecidedRow } from '../queue/decide-row.ts';
import { actById, changeAct, nextRows } from './act-rows.ts';

/** Rows looked up at once, and rows of one transaction: short, so that what comes in never waits long. */
const LOOK_UP = 5_000;
const CHUNK = 50;

/** What acts are run with. */
export interface ActRun {
  readonly records: RecordStore;
  readonly clock: Clock;
  /** Lets others write between two transactions. */
  readonly pause: () => Promise<void>;
  /** Aborted when the process ends; the act goes on elsewhere or at the next start. */
  readonly signal: AbortSignal;
}

/** Goes on with an act until it is over; each part and the place it came to are one transaction, so a crash repeats nothing. */
export async function runAct(run: ActRun, id: string): Promise<void> {
  for (;;) {
    const act = await actById(run.records, id);
    if (act?.state !== 'running') return;
    const ids = await nextRows(run.records, act, LOOK_UP);
    if (ids.length === 0) {
      await run.records.transaction((tx) => endAct(tx, act, 'done', run.clock.now()));
      return;
    }
    if (!(await dealWith(run, act, ids))) return;
  }
}

/** False when the act is over, or another process goes on with it. */
async function dealWith(run: ActRun, looked: StoredAct, ids: readonly string[]): Promise<boolean> {
  let { position } = looked;
  for (let start = 0; start < ids.length; start += CHUNK) {
    run.signal.throwIfAborted();
    const chunk = ids.slice(start, start + CHUNK);
    const mayAct = await mayStillTriage(run.records, looked.actor);
    const after = await run.records.transaction(async (tx) => {
      const act = await actById(tx, looked.id);
      if (act?.state !== 'running' || act.position !== position) return undefined;
      if (mayAct) return dealWithChunk(tx, act, chunk, run.clock.now());
      await endAct(tx, act, 'stopped', run.clock.now());
      return undefined;
    });
    if (after === undefined) return false;
    position = after.position;
    await run.pause();
  }
  return true;
}

async function mayStillTriage(records: RecordStore, actor: string): Promise<boolean> {
  try {
    await requireAssignee(records, actor);
    return true;
  } catch (error) {
    if (hasCode(error, 'users.cannotBeAssigned')) return false;
    throw error;
  }
}

async function dealWithChunk(tx: RecordTx, act: StoredAct, ids: readonly string[], now: number): Promise<StoredAct> {
  const found = await tx.db.selectFrom('alertGroups').selectAll().where('id', 'in', ids).execute();
  const lasts = await lastDecisions(tx, ids);
  const refusals: (string | undefined)[] = [];
  for (const row of found) {
    const group = fromRow('alertGroups', row);
    refusals.push(await dealWithRow(tx, act, { group, last: lasts.get(group.id) }, now));
  }
  const done = refusals.filter((code) => code === undefined).length;
  if (act.undoes !== null && done > 0) await noteUndone(tx, new Map([[act.undoes, done]]));
  return changeAct(tx, act, {
    done: act.done + done,
    leftOut: countLeftOut(act.leftOut, refusals.map(countedAt(act))),
    position: ids.at(-1) ?? act.position,
  });
}

/** Rows of a filter that changed are known by what is missing at the end: those that match no longer are not met at all. */
const countedAt =
  ({ filters }: StoredAct) =>
  (code: string | undefined): string | undefined =>
    filters !== null && code === CHANGED ? undefined : code;

const CHANGED = 'records.versionConflict';

/** Undefined when it was done, else why not. */
async function dealWithRow(tx: RecordTx, act: StoredAct, row: DecidedRow, now: number): Promise<string | undefined> {
  const { action, actor, ip } = act;
  if (isChanged(act, row.group, row.last)) return CHANGED;
  if (!changesAlert(row.group, action)) return 'incidents.badTransition';
  try {
    await decideRow(tx, row, {
      ...{ action, actor: { name: actor, ip }, now, audited: false, undoWithinMs: ACT_LIFE_MS },
      ...(act.undoes === null && { actId: act.id }),
    });
    return undefined;
  } catch (error) {
    if (error instanceof SocError && error.status < 500) return error.code;
    throw error;
  }
}

/** A row that is no longer as it was when the act was asked for; one that is taken back, as the act left it. */
function isChanged(act: StoredAct, group: AlertGroup, last: TakenDecision | undefined): boolean {
  return act.undoes === null ? group.updatedAt >= act.at : last?.actId !== act.undoes;
}

/** Ends an act, with what became of it in the audit trail. */
export async function endAct(
  tx: RecordTx,
  act: StoredAct,
  state: 'done' | 'cancelled' | 'stopped',
  now: number,
): Promise<StoredAct> {
  const at = isoTime(now);
  const met = Object.values(act.leftOut).reduce((sum, count) => sum + count, act.done);
  const gone = state === 'done' ? Math.max(0, act.total - met) : 0;
  const leftOut = { ...act.leftOut, ...(gone > 0 && { [CHANGED]: (act.leftOut[CHANGED] ?? 0) + gone }) };
  await tx.audit({
    ...{ at, actor: act.actor, ip: act.ip, action: 'alert.actEnd', objectType: 'triageAct', objectId: act.id },
    ...{ outcome: 'success', details: { state, total: act.total, done: act.done, leftOut } },
  });
  return changeAct(tx, act, { state, leftOut, endedAt: at });
}
