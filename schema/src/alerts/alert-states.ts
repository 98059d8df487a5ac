import { verdictSchema, type AlertGroup, type AlertStatus, type Verdict } from './alert.ts';
import type { AlertAction } from './alert-bodies.ts';

/** Verdicts in the order of the digits 1–5. */
export const VERDICTS: readonly Verdict[] = verdictSchema.options;

/**
 * From → to of a triage row: 待处置 → 研判中 → 已处置 → 已关闭. Steps may be left out on the way forward, handled rows
 * may go back to work, and a closed one can only be opened again. Closing needs a verdict and a reason.
 */
const NEXT: Readonly<Record<AlertStatus, readonly AlertStatus[]>> = {
  open: ['investigating', 'handled', 'closed'],
  investigating: ['open', 'handled', 'closed'],
  handled: ['investigating', 'closed'],
  closed: ['open', 'investigating'],
};

/**
 * May a triage row go from one status to another. Staying is not a step.
 *
 * @example
 *   canMoveAlert('handled', 'open'); // false
 */
export function canMoveAlert(from: AlertStatus, to: AlertStatus): boolean {
  return NEXT[from].includes(to);
}

/** Verdicts that say nothing bad happens: only these can be kept quiet. A duplicate may be one of an attack. */
const HARMLESS: readonly Verdict[] = ['false_positive', 'benign', 'test'];

/**
 * May rows closed with this verdict stay closed for a time although new alerts come.
 *
 * @example
 *   mayStayQuiet('true_positive'); // false
 */
export function mayStayQuiet(verdict: Verdict | null): boolean {
  return verdict !== null && HARMLESS.includes(verdict);
}

/**
 * What happens to a row somebody decided about that gets new alerts: it is opened again, whatever was decided, because
 * what came later was seen by nobody. Only one that was found harmless stays closed, while a person asked for quiet.
 *
 * @param quiet somebody asked for quiet when he closed the row, and that time is not over.
 * @example
 *   reopensOnNewAlerts('handled', null, false); // true
 */
export function reopensOnNewAlerts(status: AlertStatus, verdict: Verdict | null, quiet: boolean): boolean {
  if (!isDecided(status)) return false;
  return !(status === 'closed' && quiet && mayStayQuiet(verdict));
}

/**
 * Whether rows of this status are out of the queue's open part.
 *
 * @example
 *   isDecided('handled'); // true
 */
export function isDecided(status: AlertStatus): boolean {
  return status === 'handled' || status === 'closed';
}

/** What people decide about a triage row. */
export type AlertDecision = Pick<AlertGroup, 'status' | 'verdict' | 'verdictReason' | 'assignee'>;

/** An action that can be judged from the row alone; taking back needs the row's history. */
export type ForeseeableAction = Exclude<AlertAction, { readonly kind: 'undo' }>;

/** What an action makes of a row, or why it may not be done. */
export type DecisionResult =
  | { readonly ok: true; readonly decision: AlertDecision }
  | { readonly ok: false; readonly code: 'incidents.badTransition'; readonly to: AlertStatus }
  | { readonly ok: false; readonly code: 'incidents.verdictRequired' | 'incidents.neverQuiet' };

/**
 * Judges an action on a row.
 *
 * @param by user name of the one who acts.
 * @example
 *   decideAlert(group, { kind: 'take' }, 'lina'); // { ok: true, decision: { status: 'investigating', … } }
 */
export function decideAlert(group: AlertGroup, action: ForeseeableAction, by: string): DecisionResult {
  const { status, verdict, verdictReason, assignee } = group;
  const current: AlertDecision = { status, verdict, verdictReason, assignee };
  switch (action.kind) {
    case 'take':
      return decided({ ...current, assignee: by, status: status === 'open' ? 'investigating' : status });
    case 'assign':
      return decided({ ...current, assignee: action.assignee });
    case 'status':
      if (!canMoveAlert(status, action.status)) return badTransition(action.status);
      return decided({ ...current, status: action.status, verdict: null, verdictReason: null });
    case 'close':
      return closed(current, action);
    case 'reopen':
      if (status !== 'closed') return badTransition('open');
      return decided({ ...current, status: 'open', verdict: null, verdictReason: null });
    default:
      return action satisfies never;
  }
}

/**
 * How a row will look when the action succeeds, to be shown until the server answers. The row itself when the server
 * will refuse, and for `undo`, which cannot be foreseen.
 *
 * @param by user name of the one who acts.
 * @example
 *   foreseeAlert(group, { kind: 'assign', assignee: 'lina' }, 'wang').assignee; // 'lina'
 */
export function foreseeAlert(group: AlertGroup, action: AlertAction, by: string): AlertGroup {
  if (action.kind === 'undo') return group;
  const result = decideAlert(group, action, by);
  return result.ok ? { ...group, ...result.decision } : group;
}

/**
 * Whether an action would change a row at all. The server refuses a step to where a row already is, so a bulk action
 * leaves such rows out.
 *
 * @example
 *   changesAlert(closedGroup, { kind: 'close', verdict: 'test' }); // false
 */
export function changesAlert(group: AlertGroup, action: AlertAction): boolean {
  if (action.kind === 'status') return group.status !== action.status;
  if (action.kind === 'assign') return group.assignee !== action.assignee;
  if (action.kind === 'reopen') return group.status === 'closed';
  return action.kind !== 'close' || group.status !== 'closed';
}

function closed(current: AlertDecision, action: Extract<AlertAction, { readonly kind: 'close' }>): DecisionResult {
  // At the API the type asks for it; the platform's own callers are checked too.
  const verdict: unknown = action.verdict;
  if (verdict === undefined || verdict === null) return { ok: false, code: 'incidents.verdictRequired' };
  if (!canMoveAlert(current.status, 'closed')) return badTransition('closed');
  const { verdict: given, reason, quietHours } = action;
  if (quietHours !== undefined && !mayStayQuiet(given)) return { ok: false, code: 'incidents.neverQuiet' };
  return decided({ ...current, status: 'closed', verdict: given, verdictReason: reason ?? null });
}

function decided(decision: AlertDecision): DecisionResult {
  return { ok: true, decision };
}

function badTransition(to: AlertStatus): DecisionResult {
  return { ok: false, code: 'incidents.badTransition', to };
}
