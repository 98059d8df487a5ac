import type { AlertStatus, Verdict } from '@qiaolou/schema';

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

/** May a triage row go from one status to another. Staying is not a step. */
export function canMoveAlert(from: AlertStatus, to: AlertStatus): boolean {
  return NEXT[from].includes(to);
}

/**
 * What happens to a closed row that gets new alerts: a true attack that goes on is opened again; rows found to be false
 * alarms, business, tests or duplicates stay closed and only count.
 */
export function reopensOnNewAlerts(status: AlertStatus, verdict: Verdict | null): boolean {
  return status === 'closed' && verdict === 'true_positive';
}
