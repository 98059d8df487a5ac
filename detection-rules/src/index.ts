export { loadRules, loadRuleTexts, type LoadOptions } from './rule/load-rules.ts';
export type { RuleSet, RuleText } from './rule/read-rule-text.ts';
export type { RuleError } from './rule/rule-error.ts';
export type * from './rule/rule-model.ts';
export type { Placeholders } from './rule/placeholders.ts';
export {
  createDetectionEngine,
  type DetectionEngine,
  type DetectionEngineSettings,
  type RuleStats,
} from './engine/detection-engine.ts';
export { DEFAULT_CORRELATION_LIMITS, type CorrelationLimits } from './correlation/correlator.ts';
export { ecsFieldsOf } from './engine/field-mapping.ts';
export { OWN_RULES_DIRECTORY } from './own-rules.ts';
