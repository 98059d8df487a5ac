import type { RecordTx } from '@qiaolou/record-store';
import {
  decideAlert,
  HOUR_MS,
  isoTime,
  reopensOnNewAlerts,
  SocError,
  type Actor,
  type AlertAction,
  type AlertDecision,
  type AlertGroup,
  type ForeseeableAction,
} from '@qiaolou/schema';
import { recordDecision } from '../alerts/decisions.ts';
import type { KeptDecision, TakenDecision } from '../alerts/tables.ts';

/** What is done to a row, by whom, when. */
export interface RowAct {
  readonly action: AlertAction;
  readonly actor: Pick<Actor, 'name' | 'ip'>;
  readonly now: number;
  /** The act on many rows that it is part of. */
  readonly actId?: string;
  /** Whether the row gets an audit entry of its own; acts on all that match have one for all. */
  readonly audited: boolean;
  /** How long one's own last decision can be taken back, ms. */
  readonly undoWithinMs: number;
}

/** A row of the queue with the newest decision about it. */
export interface DecidedRow {
  readonly group: AlertGroup;
  readonly last: TakenDecision | undefined;
}

/**
 * Does an action on a row as it is in the transaction. A refusal is thrown before anything is written for the row, so the
 * transaction can go on: `incidents.badTransition`, `incidents.verdictRequired`, `incidents.neverQuiet`,
 * `incidents.alertsSince`, `incidents.inOpenCritical`.
 */
export async function decideRow(tx: RecordTx, { group, last }: DecidedRow, act: RowAct): Promise<AlertGroup> {
  const { action, actor, actId, now } = act;
  const before = keptDecision(decisionOf(group), last?.after?.quietUntil);
  if (mustBeConfirmed(action)) await refuseInOpenCritical(tx, group);
  const kept = action.kind === 'undo' ? undone(group, last, act) : decideAndKeep(group, last, act, action);
  const after = decisionOf(kept);
  const at = isoTime(now);
  const version = await tx.updateVersioned('alertGroups', group.id, group.version, { ...after, updatedAt: at });
  await recordDecision(tx, {
    groupId: group.id,
    version,
    action: action.kind,
    actor: actor.name,
    at,
    before,
    after: kept,
    ...(actId !== undefined && { actId }),
  });
  if (act.audited)
    await tx.audit({
      at,
      actor: actor.name,
      ip: actor.ip,
      action: `alert.${action.kind}`,
      objectType: 'alertGroup',
      objectId: group.id,
      outcome: 'success',
      details: { before, after: kept, version },
    });
  return { ...group, ...after, updatedAt: at, version };
}

/** Whether an action takes a row out of the queue's open part and nobody has said that it may. */
export function mustBeConfirmed(action: AlertAction): boolean {
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
function decide(group: AlertGroup, action: ForeseeableAction, by: string): AlertDecision {
  const result = decideAlert(group, action, by);
  if (result.ok) return result.decision;
  const details = result.code === 'incidents.badTransition' ? { from: group.status, to: result.to } : {};
  throw new SocError(result.code, { id: group.id, ...details });
}

/** The decision, with how long it is quiet: as asked on closing, and as long as the row stays closed. */
function decideAndKeep(
  group: AlertGroup,
  last: TakenDecision | undefined,
  { actor, now }: RowAct,
  action: ForeseeableAction,
): KeptDecision {
  const decision = decide(group, action, actor.name);
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
 * The decision before the caller's own last one, if that is the row's latest and young enough. Throws
 * `incidents.badTransition`, and `incidents.alertsSince` where that would hide alerts that came after it.
 */
function undone(group: AlertGroup, last: TakenDecision | undefined, act: RowAct): KeptDecision {
  const { actor, now, undoWithinMs } = act;
  const recent = last !== undefined && now - Date.parse(last.at) <= undoWithinMs;
  if (!recent || last.actor !== actor.name || last.action === 'undo' || last.before === null)
    throw new SocError('incidents.badTransition', { id: group.id, action: 'undo' });
  const { status, verdict, quietUntil } = last.before;
  const quiet = quietUntil !== undefined && quietUntil > isoTime(now);
  // Every other change of a row is a decision: what is newer than the last one are alerts.
  if (group.version > last.version && reopensOnNewAlerts(status, verdict, quiet))
    throw new SocError('incidents.alertsSince', { id: group.id });
  return last.before;
}
