import { periodicKind, type WorkKind } from '@qiaolou/job-queue';
import type { ComplianceService } from './compliance-service.ts';

/** Work of compliance: every evidence rule is measured at the start of a platform and each hour. */
export function complianceWork(service: ComplianceService): readonly WorkKind[] {
  return [periodicKind({ name: 'compliance.measure', every: '1h', run: () => service.measure() })];
}
