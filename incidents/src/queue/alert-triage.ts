import { fromRow, type RecordStore, type RecordTx } from '@qiaolou/record-store';
import {
  decideAlert,
  type Actor,
  type AlertDecision,
  type ForeseeableAction,
  HOUR_MS,
  isoTime,
  reopensOnNewAlerts,
  SocError,
  type AlertAction,
  type AlertGroup,
  type Clock,
} from '@qiaolou/schema';
import { lastDecision, recordDecision } from '../alerts/decisions.ts';
import type { KeptDecision, TakenDecision } from '../alerts/tables.ts';

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
  /** The same on many rows (at most 1000, else `incidents.tooMany`) in one transaction; rows that cannot are said so, the others go through. */
  actOnMany(targets: readonly TriageTarget[], action: AlertAction, actor: Actor): Promise<readonly TriageResult[]>;
}

/** How long one's own last action can be taken back. */
const UNDO_WINDOW_MS = 600_000;
const MAX_TARGETS = 1_000;

/** Makes the service. */
export function createAlertTriage(options: {
  readonly records: RecordStore;
  readonly clock: Clock;
}): AlertTriageService {
  const { records, clock } = options;
  return {
    act: (target, action, actor) =>
      records.transaction((tx) => actOnOne(tx, { target, action, actor, now: clock.now() })),
    actOnMany: async (targets, action, actor) => {
      if (targets.length > MAX_TARGETS)
        throw new SocError('incidents.tooMany', { given: targets.length, limit: MAX_TARGETS });
      return records.transaction(async (tx) => {
        const results: TriageResult[] = [];
        for (const target of targets) results.push(await tryOne(tx, { target, action, actor, now: clock.now() }));
        return results;
      });
    },
  };
}

interface Act {
  readonly target: TriageTarget;
  readonly action: AlertAction;
  readonly actor: Actor;
  readonly now: number;
}

/** A refusal is thrown before anything is written for the row, so the transaction can go on. */
async function tryOne(tx: RecordTx, act: Act): Promise<TriageResult> {
  try {
    return { id: act.target.id, ok: true, group: await actOnOne(tx, act) };
  } catch (error) {
    if (error instanceof SocError && error.status < 500) return { id: act.target.id, ok: false, error };
    throw error;
  }
}

async function actOnOne(tx: RecordTx, act: Act): Promise<AlertGroup> {
  const { target, action, actor, now } = act;
  const row = await tx.db.selectFrom('alertGroups').selectAll().where('id', '=', target.id).executeTakeFirst();
  if (row === undefined) throw new SocError('records.notFound', { table: 'alertGroups', id: target.id });
  const group = fromRow('alertGroups', row);
  const last = await lastDecision(tx, group.id);
  if (target.version > group.version || (last !== undefined && last.version > target.version))
    throw new SocError('records.versionConflict', {
      table: 'alertGroups',
      id: group.id,
      expected: target.version,
      actual: group.version,
      ...(last !== undefined && { by: last.actor, action: last.action, after: last.after }),
    });
  const before = keptDecision(decisionOf(group), last?.after?.quietUntil);
  if (mustBeConfirmed(action)) await refuseInOpenCritical(tx, group);
  const kept = action.kind === 'undo' ? undone(group, last, act) : decideAndKeep(group, last, act, action);
  const after = decisionOf(kept);
  const version = await tx.updateVersioned('alertGroups', group.id, group.version, {
    ...after,
    updatedAt: isoTime(now),
  });
  const at = isoTime(now);
  await recordDecision(tx, {
    groupId: group.id,
    version,
    action: action.kind,
    actor: actor.name,
    at,
    before,
    after: kept,
  });
  await tx.audit({
    at: isoTime(now),
    actor: actor.name,
    ip: actor.ip,
    action: `alert.${action.kind}`,
    objectType: 'alertGroup',
    objectId: group.id,
    outcome: 'success',
    details: { before, after: kept, version },
  });
  return { ...group, ...after, updatedAt: isoTime(now), version };
}

/** Whether an action takes a row out of the queue's open part and nobody has said that it may. */
function mustBeConfirmed(action: AlertAction): boolean {
  if (action.kind === 'close') return action.confirmed !== true;
  return action.kind === 'status' && action.status === 'handled' && action.confirmed !== true;
}

/** Throws `incidents.inOpenCritical`. */
async function refuseInOpenCritical(tx: RecordTx, { id, incidentId }: AlertGroup): Promise<void> {
  if (incidentId === null) return;
  const incident = await tx.db
    .selectFrom('incidents')
    .select('number')
    .where('id', '=', incidentId)
    .where('level', '=', 'critical')
    .where('status', '<>', 'closed')
    .executeTakeFirst();
  if (incident !== undefined)
    throw new SocError('incidents.inOpenCritical', { id, incidentId, number: incident.number });
}

/** Throws `incidents.badTransition`, `incidents.verdictRequired`, `incidents.neverQuiet`. */
function decide(group: AlertGroup, action: ForeseeableAction, actor: Actor): AlertDecision {
  const result = decideAlert(group, action, actor.name);
  if (result.ok) return result.decision;
  const details = result.code === 'incidents.badTransition' ? { from: group.status, to: result.to } : {};
  throw new SocError(result.code, { id: group.id, ...details });
}

/** The decision, with how long it is quiet: as asked on closing, and as long as the row stays closed. */
function decideAndKeep(
  group: AlertGroup,
  last: TakenDecision | undefined,
  { actor, now }: Act,
  action: ForeseeableAction,
): KeptDecision {
  const decision = decide(group, action, actor);
  if (action.kind !== 'close')
    return keptDecision(decision, decision.status === 'closed' ? last?.after?.quietUntil : undefined);
  const { quietHours } = action;
  return keptDecision(decision, quietHours === undefined ? undefined : isoTime(now + quietHours * HOUR_MS));
}

function keptDecision(decision: AlertDecision, quietUntil: string | undefined): KeptDecision {
  return { ...decision, ...(quietUntil !== undefined && { quietUntil }) };
}

function decisionOf({ status, verdict, verdictReason, assignee }: AlertDecision): AlertDecision {
  return { status, verdict, verdictReason, assignee };
}

/**
 * The decision before the caller's own last one, if that is the row's latest and at most ten minutes old. Throws
 * `incidents.badTransition`, and `incidents.alertsSince` where that would hide alerts that came after it.
 */
function undone(group: AlertGroup, last: TakenDecision | undefined, { actor, now }: Act): KeptDecision {
  const recent = last !== undefined && now - Date.parse(last.at) <= UNDO_WINDOW_MS;
  if (!recent || last.actor !== actor.name || last.action === 'undo' || last.before === null)
    throw new SocError('incidents.badTransition', { id: group.id, action: 'undo' });
  const { status, verdict, quietUntil } = last.before;
  const quiet = quietUntil !== undefined && quietUntil > isoTime(now);
  // Every other change of a row is a decision: what is newer than the last one are alerts.
  if (group.version > last.version && reopensOnNewAlerts(status, verdict, quiet))
    throw new SocError('incidents.alertsSince', { id: group.id });
  return last.before;
}
