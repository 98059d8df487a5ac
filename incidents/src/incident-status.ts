import type { IncidentStatus } from '@qiaolou/schema';

/** 接报 → 研判 → 处置 → 反馈 → 核验 → 归档, in this order. */
export const INCIDENT_PATH: readonly IncidentStatus[] = [
  'reported',
  'analysing',
  'handling',
  'feedback',
  'verifying',
  'closed',
];

/**
 * May an incident go from one status to another: one step forward; back to any earlier step while it is open; closing
 * from 核验, or from 研判 when nothing has to be handled. 归档 is final.
 */
export function canMoveIncident(from: IncidentStatus, to: IncidentStatus): boolean {
  if (from === 'closed' || from === to) return false;
  const step = INCIDENT_PATH.indexOf(to) - INCIDENT_PATH.indexOf(from);
  return step <= 1 || (from === 'analysing' && to === 'closed');
}

/** Statuses an incident may go to, in order. */
export function nextIncidentStatuses(from: IncidentStatus): readonly IncidentStatus[] {
  return INCIDENT_PATH.filter((to) => canMoveIncident(from, to));
}
