import { DAY_MS, isoTime, type EvidenceState, type EvidenceVerdict, type Evidence } from '@qiaolou/schema';
import { CLOCK_TOLERANCE_MS } from '../seals/read-seals.ts';

/** What of a measurement decides whether it counts. */
export type TakenMeasurement = Pick<Evidence, 'at' | 'verdict'>;

/** What a rule's measurements say now. */
export interface CurrentEvidence<T extends TakenMeasurement = Evidence> {
  readonly verdict: EvidenceVerdict;
  /** What is wrong with the measurement that counts; `current` when nothing is. */
  readonly state: EvidenceState;
  /** The measurement the verdict comes from. */
  readonly evidence: T;
  /** When it is too old to count, UTC. */
  readonly expiresAt: string;
}

/** Measurements from after this are void: the clock was ahead when they were taken. */
export function voidAfter(now: number): string {
  return isoTime(now + CLOCK_TOLERANCE_MS);
}

/**
 * What counts of a rule's measurements: the last by sequence, unless it is from the future. A pass that was not renewed in
 * time has expired and is `untested`. Where the clock was set back the worst since the latest time counts, so that no
 * measurement of an earlier time improves a verdict.
 *
 * @param taken in the order in which they were taken; those before the one with the latest time may be left out.
 */
export function currentEvidence<T extends TakenMeasurement>(
  taken: readonly T[],
  refreshDays: number,
  now: number,
): CurrentEvidence<T> | undefined {
  const valid = taken.filter(({ at }) => at <= voidAfter(now));
  const latest = valid.reduce((most, { at }) => Math.max(most, Date.parse(at)), -Infinity);
  const since = valid
    .slice(valid.findLastIndex(({ at }) => Date.parse(at) === latest))
    .map((one) => aged(one, refreshDays, now));
  const last = since.at(-1);
  if (last === undefined || Date.parse(last.evidence.at) + CLOCK_TOLERANCE_MS >= latest) return last;
  const worst = since.reduce((least, one) => (RANK[one.verdict] < RANK[least.verdict] ? one : least));
  return RANK[worst.verdict] < RANK[last.verdict] ? { ...worst, state: 'clockBack' } : last;
}

const RANK: Readonly<Record<EvidenceVerdict, number>> = { fail: 0, untested: 1, partial: 2, pass: 3 };

/** A fault that was found stays found until it is measured again; what speaks for a clause does so for a time only. */
function aged<T extends TakenMeasurement>(evidence: T, refreshDays: number, now: number): CurrentEvidence<T> {
  const expires = Date.parse(evidence.at) + refreshDays * DAY_MS;
  const expired = now > expires;
  return {
    verdict: expired && evidence.verdict !== 'fail' ? 'untested' : evidence.verdict,
    state: expired ? 'expired' : 'current',
    evidence,
    expiresAt: isoTime(expires),
  };
}
