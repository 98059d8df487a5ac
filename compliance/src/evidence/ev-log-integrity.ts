import type { AuditVerdict, EvidenceVerdict } from '@qiaolou/schema';
import { z } from 'zod';
import { evidenceRule } from './evidence-rule.ts';

/** Protection of audit records, measured on the platform's own chain. */
export const logIntegrity = evidenceRule({
  id: 'EV-LOG-INTEGRITY',
  needs: ['verifyAudit'],
  thresholds: z.strictObject({ least_checkpoints: z.number().int().positive() }),
  figures: ({ verifyAudit }) => verifyAudit(),
  judge: (chain, { least_checkpoints }) => {
    return { verdict: judgeAuditIntegrity(chain, least_checkpoints), facts: { ...chain } };
  },
  edges: ({ least_checkpoints }) => [
    { that: 'too little is signed', figures: verified(least_checkpoints - 1), verdict: 'untested' },
    { that: 'just enough is signed', figures: verified(least_checkpoints), verdict: 'pass' },
    { that: 'an entry was changed', figures: BROKEN, verdict: 'fail' },
  ],
});

/**
 * Judges the protection of audit records (GB/T 22239-2019 8.1.4.3 c)) by verifying the platform's own chain: `pass`
 * when every entry and every SM2 checkpoint verifies, `fail` at the first break, `untested` while too little is signed.
 */
export function judgeAuditIntegrity(verdict: AuditVerdict, leastCheckpoints: number): EvidenceVerdict {
  if (!verdict.ok) return 'fail';
  return verdict.checkpoints >= leastCheckpoints ? 'pass' : 'untested';
}

/** A chain that verifies, with so many signed checkpoints. */
function verified(checkpoints: number): AuditVerdict {
  return { ok: true, entries: 10, checkpoints, unsigned: 0, firstBad: null };
}

const BROKEN: AuditVerdict = { ...verified(1), ok: false, firstBad: { kind: 'entry', seq: 3, reason: 'hash' } };
