import type { AuditVerdict, Clock, EventStore, Evidence } from '@qiaolou/schema';
import type { z } from 'zod';

/** Everything evidence may be measured from. */
export interface EvidenceSources {
  readonly events: EventStore;
  /** Verifies the platform's own audit chain. */
  readonly verifyAudit: () => Promise<AuditVerdict>;
}

/** A verdict with the figures behind it. */
export type Measurement = Pick<Evidence, 'verdict' | 'facts'>;

/** What a rule's measurement is given: the sources it asked for, its thresholds, and the time. */
type EvidenceGiven<Need extends keyof EvidenceSources, Thresholds> = Pick<EvidenceSources, Need> & {
  /** Of the catalogue. */
  readonly thresholds: Thresholds;
  /** When the measurement is taken, epoch ms. */
  readonly now: ReturnType<Clock['now']>;
};

/** How an evidence rule of the catalogue is measured. */
export interface EvidenceRuleKind<Need extends keyof EvidenceSources, Thresholds> {
  /** As in the catalogue: `EV-LOG-RETENTION`. */
  readonly id: string;
  readonly needs: readonly Need[];
  /** The numbers the rule decides by; the catalogue holds them under the same names. */
  readonly thresholds: z.ZodType<Thresholds>;
  measure(given: EvidenceGiven<Need, Thresholds>): Promise<Measurement>;
}

/** A rule as the service runs it. */
export interface MeasuredRule {
  readonly id: string;
  /**
   * Binds the rule to the numbers of the catalogue. Throws the `ZodError` of the first number that is missing or out of
   * range, so that a wrong catalogue is told at the start and not at the first measurement.
   */
  bind(thresholds: unknown): (sources: EvidenceSources, now: number) => Promise<Measurement>;
}

/**
 * Declares how a rule of the catalogue is measured.
 *
 * @example
 * export const auditIntegrity = evidenceRule({
 *   id: 'EV-LOG-INTEGRITY',
 *   needs: ['verifyAudit'],
 *   thresholds: z.strictObject({ least_checkpoints: z.number() }),
 *   measure: async ({ verifyAudit, thresholds }) => …,
 * });
 */
export function evidenceRule<Need extends keyof EvidenceSources, Thresholds>(
  kind: EvidenceRuleKind<Need, Thresholds>,
): MeasuredRule {
  return {
    id: kind.id,
    bind: (numbers) => {
      const thresholds = kind.thresholds.parse(numbers);
      return (sources, now) => {
        const asked = Object.fromEntries(kind.needs.map((need) => [need, sources[need]]));
        return kind.measure({ ...(asked as Pick<EvidenceSources, Need>), thresholds, now });
      };
    },
  };
}
