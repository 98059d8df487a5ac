import { fromRow, type RecordStore, type RecordTx } from '@qiaolou/record-store';
import { isoTime, SocError, type Actor, type AlertAction, type AlertGroup, type Clock } from '@qiaolou/schema';
import { keepAct, noteUndone, selectionAct } from '../alerts/act-records.ts';
import { lastDecision } from '../alerts/decisions.ts';
import { decideRow, type DecidedRow, type RowAct } from './decide-row.ts';

/** A row and the version its reader saw. */
export interface TriageTarget {
  readonly id: string;
  readonly version: number;
}

/** Outcome for one row of a bulk action. */
export type TriageResult =
  | { readonly id: string; readonly ok: true; readonly group: AlertGroup }
  | { readonly id: string; readonly ok: false; readonly error: SocError };

/** Changes to the triage queue. Every change and its audit entry are one transaction. */
export interface AlertTriageService {
  /**
   * Does one action on one row. Throws `records.notFound`, `records.versionConflict` (somebody decided about the row
   * after `version`; new alerts alone are no conflict), `incidents.badTransition`, `incidents.verdictRequired`,
   * `incidents.neverQuiet`, `incidents.alertsSince`, `incidents.inOpenCritical` (nobody confirmed that it may be closed).
   */
  act(target: TriageTarget, action: AlertAction, actor: Actor): Promise<AlertGroup>;
  /**
   * The same on many rows (at most 1000, else `incidents.tooMany`) in one transaction; rows that cannot are said so, the
   * others go through. It is kept as one act of the person, which can be taken back as a whole.
   */
  actOnMany(targets: readonly TriageTarget[], action: AlertAction, actor: Actor): Promise<readonly TriageResult[]>;
}

/** How long one's own last action on a row can be taken back. */
const UNDO_WITHIN_MS = 600_000;
const MAX_TARGETS = 1_000;

/** Makes the service. `ids`: of acts. */
export function createAlertTriage(options: {
  readonly records: RecordStore;
  readonly clock: Clock;
  readonly ids: () => string;
}): AlertTriageService {
  const { records, clock, ids } = options;
  const rowAct = (action: AlertAction, actor: Actor): RowAct => ({
    ...{ action, actor, now: clock.now() },
    ...{ audited: true, undoWithinMs: UNDO_WITHIN_MS },
  });
  return {
    act: (target, action, actor) =>
      records.transaction(async (tx) => {
        const row = await wantedRow(tx, target);
        const group = await decideRow(tx, row, rowAct(action, actor));
        if (action.kind === 'undo') await noteUndone(tx, undoneActs([row]));
        return group;
      }),
    actOnMany: async (targets, action, actor) => {
      if (targets.length > MAX_TARGETS)
        throw new SocError('incidents.tooMany', { given: targets.length, limit: MAX_TARGETS });
      const actId = ids();
      return records.transaction((tx) => decideMany(tx, targets, rowAct(action, actor), actId));
    },
  };
}

async function decideMany(
  tx: RecordTx,
  targets: readonly TriageTarget[],
  act: RowAct,
  actId: string,
): Promise<readonly TriageResult[]> {
  const { action, actor, now } = act;
  // Taking back is no act that could be taken back.
  const rowAct = action.kind === 'undo' ? act : { ...act, actId };
  const results: TriageResult[] = [];
  const decided: DecidedRow[] = [];
  for (const target of targets) {
    const { result, row } = await tryOne(tx, target, rowAct);
    results.push(result);
    if (row !== undefined) decided.push(row);
  }
  if (action.kind === 'undo') await noteUndone(tx, undoneActs(decided));
  else if (decided.length > 0)
    await keepAct(
      tx,
      selectionAct(
        { id: actId, at: isoTime(now), actor, action },
        results.map((result) => (result.ok ? undefined : result.error.code)),
      ),
    );
  return results;
}

async function tryOne(
  tx: RecordTx,
  target: TriageTarget,
  act: RowAct,
): Promise<{ readonly result: TriageResult; readonly row?: DecidedRow }> {
  const { id } = target;
  try {
    const row = await wantedRow(tx, target);
    return { result: { id, ok: true, group: await decideRow(tx, row, act) }, row };
  } catch (error) {
    if (error instanceof SocError && error.status < 500) return { result: { id, ok: false, error } };
    throw error;
  }
}

/** Throws `records.notFound`, `records.versionConflict`. */
async function wantedRow(tx: RecordTx, { id, version }: TriageTarget): Promise<DecidedRow> {
  const row = await tx.db.selectFrom('alertGroups').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) throw new SocError('records.notFound', { table: 'alertGroups', id });
  const group = fromRow('alertGroups', row);
  const last = await lastDecision(tx, id);
  if (version > group.version || (last !== undefined && last.version > version))
    throw new SocError('records.versionConflict', {
      table: 'alertGroups',
      id,
      expected: version,
      actual: group.version,
      ...(last !== undefined && { by: last.actor, action: last.action, after: last.after }),
    });
  return { group, last };
}

/** How many decisions of each act were taken back. */
function undoneActs(rows: readonly DecidedRow[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { last } of rows) {
    const id = last?.actId ?? null;
    if (id !== null) counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  return counts;
}
