import type { RecordStore } from '@qiaolou/record-store';
import {
  isoTime,
  type Clock,
  type ComplianceItem,
  type ComplianceItemDetail,
  type ComplianceSummary,
  type Evidence,
  type EvidenceVerdict,
} from '@qiaolou/schema';
import { generalItems, type Catalogue } from './catalogue/catalogue.ts';
import { ALL_EVIDENCE_RULES } from './evidence/all-evidence-rules.ts';
import { bindRules } from './evidence/bind-rules.ts';
import type { EvidenceSources } from './evidence/evidence-rule.ts';
import { keepMeasurements, latestMeasurements, measurementHistory } from './measurements/measurements.ts';
import { itemVerdict } from './verdict/item-verdict.ts';
import { itemView } from './verdict/item-view.ts';
import { summarise } from './verdict/summarise.ts';

/** What the service works with: the sources of all evidence, and where it is kept. */
export interface ComplianceServiceOptions extends EvidenceSources {
  readonly catalogue: Catalogue;
  readonly records: RecordStore;
  readonly clock: Clock;
  readonly newId: () => string;
  /** MLPS level of the protected system; 3 when absent. */
  readonly level?: 2 | 3;
}

/** Compliance computed from live evidence. */
export interface ComplianceService {
  /** Runs every evidence rule this platform can measure and keeps the results. */
  measure(): Promise<readonly Evidence[]>;
  summary(): Promise<ComplianceSummary>;
  items(): Promise<readonly ComplianceItem[]>;
  /** Undefined when there is no such clause. */
  item(id: string): Promise<ComplianceItemDetail | undefined>;
  /** Latest measurement of each evidence rule. */
  evidence(): Promise<readonly Evidence[]>;
}

/**
 * Makes the service; measuring is up to the caller's schedule. Throws `compliance.catalogueInvalid` when the catalogue
 * lacks a measured rule or its numbers.
 */
export function createComplianceService(options: ComplianceServiceOptions): ComplianceService {
  const { catalogue, records, clock, newId, level = 3 } = options;
  const rules = bindRules(ALL_EVIDENCE_RULES, catalogue.rules);
  const inLevel = generalItems(catalogue, level);

  const itemsBy = (evidence: readonly Evidence[]): readonly ComplianceItem[] => {
    const latest = new Map<string, EvidenceVerdict>(evidence.map(({ ruleId, verdict }) => [ruleId, verdict]));
    return inLevel.map((item) => itemView(item, level, itemVerdict(item, latest)));
  };

  return {
    evidence: () => latestMeasurements(records),
    items: async () => itemsBy(await latestMeasurements(records)),
    async measure() {
      const now = clock.now();
      const made: Evidence[] = [];
      for (const { id, measure } of rules)
        made.push({ id: newId(), ruleId: id, at: isoTime(now), ...(await measure(options, now)) });
      await keepMeasurements(records, made);
      return made;
    },
    async summary() {
      const evidence = await latestMeasurements(records);
      return summarise({ level, catalogue: inLevel, items: itemsBy(evidence), evidence });
    },
    async item(id) {
      const item = itemsBy(await latestMeasurements(records)).find((candidate) => candidate.id === id);
      if (item === undefined) return undefined;
      return { item, evidence: [...(await measurementHistory(records, item.evidenceRules))] };
    },
  };
}
