import { createComplianceService, loadCatalogue, type ComplianceService } from '@qiaolou/compliance';
import type { AuditVerification } from './audit.ts';
import type { Given } from './given.ts';
import type { Part } from './part.ts';
import type { Stores } from './stores.ts';

/** What is measured against the catalogue. */
export interface Compliance {
  readonly compliance: ComplianceService;
}

/** The compliance catalogue and its measurements. */
export const compliance: Part<Given & Stores & AuditVerification, Compliance> = {
  name: 'compliance',
  open: ({ clock, config, events, ids, records, verifyAudit }) => {
    const level = config.compliance.level === 2 ? 2 : 3;
    const catalogue = loadCatalogue();
    const service = createComplianceService({ catalogue, records, events, verifyAudit, clock, newId: ids, level });
    return Promise.resolve({ compliance: service });
  },
};
