export {
  CATALOGUE_DIRECTORY,
  generalItems,
  loadCatalogue,
  type Catalogue,
  type CatalogueItem,
  type EvidenceRule,
} from './catalogue/catalogue.ts';
export { ALL_EVIDENCE_RULES, NOT_MEASURED } from './evidence/all-evidence-rules.ts';
export { evidenceRule, type EvidenceSources, type Measurement, type MeasuredRule } from './evidence/evidence-rule.ts';
export {
  judgeLogRetention,
  type RetentionJudgement,
  type SourceDays,
  type SourceRetention,
} from './evidence/judge-log-retention.ts';
export { judgeAuditIntegrity } from './evidence/ev-log-integrity.ts';
export { itemVerdict } from './verdict/item-verdict.ts';
export {
  createComplianceService,
  type ComplianceService,
  type ComplianceServiceOptions,
} from './compliance-service.ts';
export { complianceWork } from './jobs.ts';
