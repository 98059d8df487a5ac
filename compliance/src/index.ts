export {
  CATALOGUE_DIRECTORY,
  generalItems,
  loadCatalogue,
  type Catalogue,
  type CatalogueItem,
  type EvidenceRule,
} from './catalogue/catalogue.ts';
export { ALL_EVIDENCE_RULES } from './evidence/all-evidence-rules.ts';
export { bindRules, checkRegistered } from './evidence/bind-rules.ts';
export { NOT_MEASURED } from './evidence/not-measured.ts';
export { evidenceRule, type EvidenceSources, type Measurement, type MeasuredRule } from './evidence/evidence-rule.ts';
export { judgeLogRetention, type RetentionJudgement } from './evidence/judge-log-retention.ts';
export {
  type RetentionContext,
  type SourceDays,
  type SourceExpectation,
  type SourceRetention,
} from './evidence/source-retention.ts';
export { judgeAuditIntegrity, type IntegrityFigures, type IntegrityLimits } from './evidence/judge-audit-integrity.ts';
export { itemVerdict } from './verdict/item-verdict.ts';
export {
  createComplianceService,
  type ComplianceService,
  type ComplianceServiceOptions,
} from './compliance-service.ts';
export { complianceWork } from './jobs.ts';
export { retentionWork } from './retention/jobs.ts';
export {
  createRetentionService,
  type RetentionService,
  type RetentionServiceOptions,
  type RetentionTroubles,
} from './retention/retention-service.ts';
export { readAnchors } from './retention/verification.ts';
export { RETENTION_AREA } from './retention/tables.ts';
