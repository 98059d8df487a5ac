import type { AuditVerdict, EvidenceVerdict } from '@qiaolou/schema';

/**
 * Judges the protection of audit records (GB/T 22239-2019 8.1.4.3 c)) by verifying the platform's own chain: `pass`
 * when every entry and every SM2 checkpoint verifies, `fail` at the first break, `untested` while nothing is signed.
 */
export function judgeAuditIntegrity(verdict: AuditVerdict): EvidenceVerdict {
  if (!verdict.ok) return 'fail';
  return verdict.checkpoints > 0 ? 'pass' : 'untested';
}
