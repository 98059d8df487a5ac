export { alertId, groupId, groupKeyOf, windowStart, type GroupKey } from './alerts/alert-identity.ts';
export { attackerOf, type Attacker } from './alerts/attacker.ts';
export { continuations } from './alerts/continuing.ts';
export { groupRisk } from './alerts/group-risk.ts';
export { ALERTS_AREA, type TakenDecision } from './alerts/tables.ts';
export {
  DETECTION_CHANGE,
  recordMatches,
  type RecordedMatches,
  type RecordMatchesOptions,
} from './alerts/record-matches.ts';
export {
  createAlertTriage,
  type AlertTriageService,
  type TriageResult,
  type TriageTarget,
} from './queue/alert-triage.ts';
export { createTriageActs, type TriageActService } from './acts/triage-acts.ts';
export { incidentWork } from './acts/jobs.ts';
export { ALERT_SOURCE } from './queue/alert-source.ts';
export { INCIDENT_SOURCE } from './cases/incident-source.ts';
export { alertGroupPage, countAlertGroups, type AlertGroupPage } from './queue/group-list.ts';
export { alertHistogram } from './queue/group-histogram.ts';
export { alertGroupFacets, type FacetCounts } from './queue/group-facets.ts';
export { alertGroupDetail, alertGroupsById, type AlertsPage } from './queue/group-queries.ts';
export { sparklines, type Span } from './queue/sparklines.ts';
export { groupsByStatus, ruleFigures, type RuleFigures } from './queue/rule-figures.ts';
export { readRuleSwitches, switchRule, type RuleSwitching } from './rules/rule-switches.ts';
export { RULES_AREA, type RuleSwitch } from './rules/tables.ts';
export { CASES_AREA, type IncidentGroup } from './cases/tables.ts';
export { attackIn, type Attack } from './cases/attack-in-time.ts';
export { incidentNumber } from './cases/incident-number.ts';
export {
  createIncidentDesk,
  type IncidentDeskOptions,
  type IncidentDeskService,
  type OpenIncident,
} from './cases/incident-desk.ts';
export { incidentPage, incidentWithTimeline, type IncidentPage } from './cases/queries.ts';
export { SOURCES_AREA } from './sources/tables.ts';
export { decideSource, readSourceDecisions, type SourceDecisions } from './sources/source-decisions.ts';
export { expectedSilence } from './sources/expected-silence.ts';
export { isNewSource, learningEnds } from './sources/known-since.ts';
export { SourceAlarms, type WatchedSource } from './sources/source-alarms.ts';
export { DriftAlarms, type ClockedSource } from './sources/drift-alarms.ts';
export { alarmRuleId } from './sources/alarm-match.ts';
