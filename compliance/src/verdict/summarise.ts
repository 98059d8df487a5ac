import type { ComplianceItem, ComplianceSummary, Evidence, LevelChoice } from '@qiaolou/schema';
import type { CatalogueItem } from '../catalogue/catalogue.ts';

/** What a summary counts. */
export interface SummaryGiven {
  readonly levelChoice: LevelChoice;
  /** Items of the level, in the order of the standard. */
  readonly catalogue: readonly CatalogueItem[];
  /** The same items with their verdicts. */
  readonly items: readonly ComplianceItem[];
  /** The measurement of each rule that counts. */
  readonly evidence: readonly Evidence[];
}

/** Counts verdicts, in all and by class. */
export function summarise({ levelChoice, catalogue, items, evidence }: SummaryGiven): ComplianceSummary {
  const classes = [...new Map(catalogue.map((item) => [item.class_code, item])).values()];
  return {
    standard: 'GB/T 22239-2019',
    level: levelChoice.level,
    levelChoice,
    all: countVerdicts(items),
    classes: classes.map((item) => ({
      code: item.class_code,
      zh: item.class,
      en: item.class_en,
      counts: countVerdicts(items.filter(({ classCode }) => classCode === item.class_code)),
    })),
    measuredAt:
      evidence
        .map(({ at }) => at)
        .sort()
        .at(-1) ?? null,
  };
}

function countVerdicts(items: readonly ComplianceItem[]): ComplianceSummary['all'] {
  const counts = { total: items.length, pass: 0, partial: 0, fail: 0, untested: 0, manual: 0 };
  for (const { verdict } of items) counts[verdict] += 1;
  return counts;
}
