export { loadRules, loadRuleTexts, type LoadOptions } from './sigma/read/load-rules.ts';
export type { RuleSet, RuleText } from './sigma/read/read-rule-text.ts';
export type { RuleError } from './sigma/read/rule-error.ts';
export type * from './sigma/read/rule-model.ts';
export { DEFAULT_INSIDE_NETWORKS, type InsideNetworks } from './sigma/read/inside-networks.ts';
export type { Placeholders } from './sigma/read/placeholders.ts';
export { ecsFieldsOf } from './sigma/compile/field-mapping.ts';
export { DEFAULT_CORRELATION_LIMITS } from './correlate/correlator.ts';
export type { CorrelationLimits } from './correlate/group-table.ts';
export type { Judge } from './judge/judge.ts';
export type { RuleStats } from './judge/rule-stats.ts';
export { ALL_JUDGES } from './in-force/all-judges.ts';
export { openJudges, type JudgeData, type JudgeId, type JudgeSettings } from './in-force/open-judges.ts';
export {
  createDetectionEngine,
  type DetectionEngine,
  type DetectionEngineSettings,
} from './in-force/detection-engine.ts';
export {
  loadRulesInForce,
  type CatalogueRule,
  type InForceOptions,
  type RulesInForce,
} from './in-force/rules-in-force.ts';
export { OWN_RULES_DIRECTORY } from './in-force/own-rules.ts';
export { checkRulePaths, checkRules, type RuleCheck, type SampleOf } from './check/check-rules.ts';
export type { RuleFinding } from './check/rule-finding.ts';
