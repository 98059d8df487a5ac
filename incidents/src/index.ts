export { alertId, groupId, groupKeyOf, windowStart, type GroupKey } from './alert-identity.ts';
export { groupRisk } from './group-risk.ts';
export { ALERTS_AREA, type TakenDecision } from './queue/tables.ts';
export { incidentNumber } from './incident-number.ts';
export { recordMatches, type RecordedMatches, type RecordMatchesOptions } from './record-matches.ts';
export { createAlertTriage, type AlertTriageService, type TriageResult, type TriageTarget } from './alert-triage.ts';
export {
  createIncidentDesk,
  type IncidentDeskOptions,
  type IncidentDeskService,
  type OpenIncident,
} from './incident-desk.ts';
