import { createComplianceService, loadCatalogue, type ComplianceService } from '@qiaolou/compliance';
import type { AuditVerification } from './audit.ts';
import type { Given } from './given.ts';
import type { Part } from './part.ts';
import type { Retention } from './retention.ts';
import type { Stores } from './stores.ts';

/** What is measured against the catalogue. */
export interface Compliance {
  readonly compliance: ComplianceService;
}

/** Where files are kept, what proves it is evidence. */
type Needs = Given & Stores & AuditVerification & Partial<Pick<Retention, 'retention'>>;

/** The compliance catalogue and its measurements. */
export const compliance: Part<Needs, Compliance> = {
  name: 'compliance',
  open: ({ clock, config, events, ids, records, retention, verifyAudit }) => {
    const level = config.compliance.level === 2 ? 2 : 3;
    const catalogue = loadCatalogue();
    const service = createComplianceService({
      ...{ catalogue, records, events, verifyAudit, clock, level, newId: ids },
      keptFiles: () => retention?.evidence() ?? Promise.resolve(undefined),
    });
    return Promise.resolve({ compliance: service });
  },
};
