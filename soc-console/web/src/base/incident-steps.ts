import type { IncidentStatus } from '@qiaolou/schema';

/** The stages in their order: 接报 → 研判 → 处置 → 反馈 → 核验 → 归档. */
export const INCIDENT_STEPS: readonly IncidentStatus[] = [
  'reported',
  'analysing',
  'handling',
  'feedback',
  'verifying',
  'closed',
];

/** Everything before 归档. */
export const OPEN_STATUSES: readonly IncidentStatus[] = INCIDENT_STEPS.filter((status) => status !== 'closed');

/** Where a stage stands against the incident's own. */
export type StepPosition = 'done' | 'current' | 'ahead';

/** Position of a stage. */
export function stepPosition(step: IncidentStatus, status: IncidentStatus): StepPosition {
  const [at, now] = [INCIDENT_STEPS.indexOf(step), INCIDENT_STEPS.indexOf(status)];
  if (at === now) return 'current';
  return at < now ? 'done' : 'ahead';
}

/**
 * May an incident go from one stage to another: one step forward, back to any earlier one, and from 研判 straight to 归档
 * when nothing has to be handled. 归档 is final. The server decides; this only leaves out buttons that it would refuse.
 */
export function canMoveTo(from: IncidentStatus, to: IncidentStatus): boolean {
  if (from === 'closed' || from === to) return false;
  const step = INCIDENT_STEPS.indexOf(to) - INCIDENT_STEPS.indexOf(from);
  return step <= 1 || (from === 'analysing' && to === 'closed');
}
