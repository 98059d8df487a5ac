import { HOUR_MS, type AuditVerdict, type EvidenceReason, type EvidenceVerdict } from '@qiaolou/schema';
import { CLOCK_TOLERANCE_MS } from '../seals/read-seals.ts';

/** What is known of the platform's own trail and of the days of logs it closed. */
export interface IntegrityFigures {
  readonly chain: AuditVerdict;
  /** When it is judged, epoch ms. */
  readonly now: number;
  /** Days of logs held against the seals in the trail; dates in Asia/Shanghai, oldest first. */
  readonly sealed: SealedDays;
  /** Whether every sealed file was as it was sealed when they were verified last; undefined where nobody has looked. */
  readonly filesWhole?: boolean | undefined;
}

/** How the kept days of logs agree with the seals. */
interface SealedDays {
  /** Closed in time and as they were. */
  readonly whole: number;
  /** Closed late: what had been taken away before is not told by them. */
  readonly late: readonly string[];
  /** Kept, over, and not closed. */
  readonly unsealed: readonly string[];
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

/** The numbers it is judged by. */
export interface IntegrityLimits {
  readonly leastCheckpoints: number;
  /** More unsigned entries than this are no evidence. */
  readonly mostUnsigned: number;
  /** The last signature may be so old, hours. */
  readonly signedWithinHours: number;
}

/** The verdict, and why. */
export interface IntegrityJudgement {
  readonly verdict: EvidenceVerdict;
  readonly reason: EvidenceReason;
}

/**
 * Judges the protection of audit records (GB/T 22239-2019 8.1.4.3 c)): the platform's own chain verifies, nearly all of it
 * is signed, the last signature is fresh, and every day of logs has the events that the chain closed it with. `fail` at
 * the first break, for events taken away and for sealed files that are not as they were; `untested` while nothing is signed or sealed; never `pass` for what was only
 * true once.
 */
export function judgeAuditIntegrity(
  { chain, now, sealed, filesWhole }: IntegrityFigures,
  { leastCheckpoints, mostUnsigned, signedWithinHours }: IntegrityLimits,
): IntegrityJudgement {
  if (!chain.ok) return { verdict: 'fail', reason: 'chainBroken' };
  if (filesWhole === false) return { verdict: 'fail', reason: 'filesBroken' };
  if (sealed.removed.length > 0) return { verdict: 'fail', reason: 'removed' };
  if (chain.checkpoints < leastCheckpoints || chain.lastSignedAt === undefined)
    return { verdict: 'untested', reason: 'notSigned' };
  const age = now - Date.parse(chain.lastSignedAt);
  if (chain.unsigned > mostUnsigned) return { verdict: 'partial', reason: 'unsigned' };
  if (age > signedWithinHours * HOUR_MS) return { verdict: 'partial', reason: 'stale' };
  if (age < -CLOCK_TOLERANCE_MS) return { verdict: 'partial', reason: 'clockAhead' };
  if (sealed.added.length > 0) return { verdict: 'partial', reason: 'added' };
  if (sealed.unsealed.length > 0) return { verdict: 'untested', reason: 'unsealed' };
  if (sealed.late.length > 0) return { verdict: 'partial', reason: 'sealedLate' };
  return sealed.whole === 0 ? { verdict: 'untested', reason: 'notSealed' } : { verdict: 'pass', reason: 'verified' };
}
