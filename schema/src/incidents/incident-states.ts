import { incidentStatusSchema, type IncidentStatus } from './incident.ts';

/** 接报 → 研判 → 处置 → 反馈 → 核验 → 归档, in this order. */
export const INCIDENT_PATH: readonly IncidentStatus[] = incidentStatusSchema.options;

/** Everything before 归档. */
export const OPEN_INCIDENT_STATUSES: readonly IncidentStatus[] = INCIDENT_PATH.filter((status) => status !== 'closed');

/**
 * May an incident go from one status to another: one step forward; back to any earlier step while it is open; closing
 * from 核验, or from 研判 when nothing has to be handled. 归档 is final.
 *
 * @example
 *   canMoveIncident('analysing', 'closed'); // true
 */
export function canMoveIncident(from: IncidentStatus, to: IncidentStatus): boolean {
  if (from === 'closed' || from === to) return false;
  const step = INCIDENT_PATH.indexOf(to) - INCIDENT_PATH.indexOf(from);
  return step <= 1 || (from === 'analysing' && to === 'closed');
}

/**
 * Statuses an incident may go to, in order.
 *
 * @example
 *   nextIncidentStatuses('reported'); // ['analysing']
 */
export function nextIncidentStatuses(from: IncidentStatus): readonly IncidentStatus[] {
  return INCIDENT_PATH.filter((to) => canMoveIncident(from, to));
}

/** Where a step of the path stands against an incident's own status. */
export type StepPosition = 'done' | 'current' | 'ahead';

/**
 * Position of a step of the path for an incident of this status.
 *
 * @example
 *   stepPosition('handling', 'feedback'); // 'done'
 */
export function stepPosition(step: IncidentStatus, status: IncidentStatus): StepPosition {
  const [at, now] = [INCIDENT_PATH.indexOf(step), INCIDENT_PATH.indexOf(status)];
  if (at === now) return 'current';
  return at < now ? 'done' : 'ahead';
}
