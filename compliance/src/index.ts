export {
  CATALOGUE_DIRECTORY,
  generalItems,
  loadCatalogue,
  type Catalogue,
  type CatalogueItem,
  type EvidenceRule,
} from './catalogue/catalogue.ts';
export {
  judgeLogRetention,
  REQUIRED_RETENTION_DAYS,
  type RetentionJudgement,
  type SourceDays,
  type SourceRetention,
} from './evidence/log-retention.ts';
export { judgeAuditIntegrity } from './evidence/audit-integrity.ts';
export { itemVerdict } from './item-verdict.ts';
export {
  createComplianceService,
  type ComplianceService,
  type ComplianceServiceOptions,
} from './compliance-service.ts';
