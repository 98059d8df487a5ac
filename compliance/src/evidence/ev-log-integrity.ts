import type { AuditVerdict, EvidenceVerdict } from '@qiaolou/schema';
import { z } from 'zod';
import { evidenceRule } from './evidence-rule.ts';

/** Protection of audit records, measured on the platform's own chain. */
export const logIntegrity = evidenceRule({
  id: 'EV-LOG-INTEGRITY',
  needs: ['verifyAudit'],
  thresholds: z.strictObject({ least_checkpoints: z.number().int().positive() }),
  measure: async ({ verifyAudit, thresholds }) => {
    const chain = await verifyAudit();
    return { verdict: judgeAuditIntegrity(chain, thresholds.least_checkpoints), facts: { ...chain } };
  },
});

/**
 * Judges the protection of audit records (GB/T 22239-2019 8.1.4.3 c)) by verifying the platform's own chain: `pass`
 * when every entry and every SM2 checkpoint verifies, `fail` at the first break, `untested` while too little is signed.
 */
export function judgeAuditIntegrity(verdict: AuditVerdict, leastCheckpoints: number): EvidenceVerdict {
  if (!verdict.ok) return 'fail';
  return verdict.checkpoints >= leastCheckpoints ? 'pass' : 'untested';
}
