import type { AuditVerdict, Clock, Evidence, EvidenceVerdict } from '@qiaolou/schema';
import type { z } from 'zod';
import type { DayCounts, SourceReceipts } from '../receipts/read-receipts.ts';
import type { KeptFiles } from '../seals/kept-files.ts';
import type { Seals } from '../seals/read-seals.ts';
import type { SourceAnswers } from '../sources/source-answers.ts';

/** Everything evidence may be measured from; each is read at most once a measurement, when a rule asks for it. */
export interface EvidenceSources {
  /** What is kept of every source. */
  readonly receipts: () => Promise<readonly SourceReceipts[]>;
  /** How many events are kept of each day of receipt. */
  readonly dayCounts: () => Promise<DayCounts>;
  /** Events missing by the event store's own numbering. */
  readonly missing: () => Promise<number>;
  /** What the audit trail says was received. */
  readonly seals: () => Promise<Seals>;
  /** What the custody of files proves; undefined where the store is none of files. */
  readonly keptFiles: () => Promise<KeptFiles | undefined>;
  /** What people said is to be expected of sources. */
  readonly answers: () => Promise<SourceAnswers>;
  /** Verifies the platform's own audit chain. */
  readonly verifyAudit: () => Promise<AuditVerdict>;
}

/** A verdict with the figures behind it. */
export type Measurement = Pick<Evidence, 'verdict' | 'facts'>;

/** What reading the figures is given: the sources it asked for, its thresholds, and the time. */
type EvidenceGiven<Need extends keyof EvidenceSources, Thresholds> = Pick<EvidenceSources, Need> & {
  /** Of the catalogue. */
  readonly thresholds: Thresholds;
  /** When the measurement is taken, epoch ms. */
  readonly now: ReturnType<Clock['now']>;
};

/** Figures on the edge of a verdict. */
interface EvidenceEdge<Figures> {
  /** What they show, in a few words: `180 days`. */
  readonly that: string;
  readonly figures: Figures;
  readonly verdict: EvidenceVerdict;
}

/** How an evidence rule of the catalogue is measured: figures are read, then judged. */
export interface EvidenceRuleKind<Need extends keyof EvidenceSources, Thresholds, Figures> {
  /** As in the catalogue: `EV-LOG-RETENTION`. */
  readonly id: string;
  readonly needs: readonly Need[];
  /** The numbers the rule decides by; the catalogue holds them under the same names. */
  readonly thresholds: z.ZodType<Thresholds>;
  /** Reads what the verdict is decided by. */
  figures(given: EvidenceGiven<Need, Thresholds>): Promise<Figures>;
  /** Decides, from nothing but the figures and the numbers. No data is `untested`, never `pass`. */
  judge(figures: Figures, thresholds: Thresholds): Measurement;
  /** Figures on both sides of the edge of every verdict it gives; the contract test judges them. */
  edges(thresholds: Thresholds): readonly EvidenceEdge<NoInfer<Figures>>[];
}

/** An edge as its rule judges it. */
interface JudgedEdge {
  readonly that: string;
  readonly verdict: EvidenceVerdict;
  /** Equal to `verdict`, or the rule is wrong. */
  readonly judged: EvidenceVerdict;
}

/** A rule as the service runs it. */
export interface MeasuredRule {
  readonly id: string;
  /**
   * Binds the rule to the numbers of the catalogue. Throws the `ZodError` of the first number that is missing or out of
   * range, so that a wrong catalogue is told at the start and not at the first measurement.
   */
  bind(thresholds: unknown): (sources: EvidenceSources, now: number) => Promise<Measurement>;
  /** Judges the edges of its verdicts. Throws as `bind` does. */
  edges(thresholds: unknown): readonly JudgedEdge[];
}

/**
 * Declares how a rule of the catalogue is measured.
 *
 * @example
 * export const auditIntegrity = evidenceRule({
 *   id: 'EV-LOG-INTEGRITY',
 *   needs: ['verifyAudit'],
 *   thresholds: z.strictObject({ least_checkpoints: z.number() }),
 *   figures: ({ verifyAudit }) => verifyAudit(),
 *   judge: (chain, { least_checkpoints }) => ({ verdict: …, facts: { ...chain } }),
 *   edges: ({ least_checkpoints }) => [{ that: 'nothing signed', figures: { … }, verdict: 'untested' }, …],
 * });
 */
export function evidenceRule<Need extends keyof EvidenceSources, Thresholds, Figures>(
  kind: EvidenceRuleKind<Need, Thresholds, Figures>,
): MeasuredRule {
  return {
    id: kind.id,
    bind: (numbers) => {
      const thresholds = kind.thresholds.parse(numbers);
      return async (sources, now) => {
        const asked = Object.fromEntries(kind.needs.map((need) => [need, sources[need]]));
        const figures = await kind.figures({ ...(asked as Pick<EvidenceSources, Need>), thresholds, now });
        return kind.judge(figures, thresholds);
      };
    },
    edges: (numbers) => {
      const thresholds = kind.thresholds.parse(numbers);
      return kind.edges(thresholds).map(({ that, figures, verdict }) => {
        return { that, verdict, judged: kind.judge(figures, thresholds).verdict };
      });
    },
  };
}
