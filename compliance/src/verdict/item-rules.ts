import { evidenceReasonSchema, type ItemEvidenceRule } from '@qiaolou/schema';
import type { CatalogueItem, EvidenceRule } from '../catalogue/catalogue.ts';
import { whyNotMeasured } from '../evidence/not-measured.ts';
import type { CurrentEvidence } from '../measurements/current-evidence.ts';

/** What each evidence rule of an item says now, and why. */
export function itemRules(
  item: Pick<CatalogueItem, 'evidence_rules'>,
  rules: readonly EvidenceRule[],
  current: ReadonlyMap<string, CurrentEvidence>,
): readonly ItemEvidenceRule[] {
  return item.evidence_rules.flatMap((id) => {
    const rule = rules.find((one) => one.id === id);
    return rule === undefined ? [] : [itemRule(rule, current.get(id))];
  });
}

function itemRule(rule: EvidenceRule, counted: CurrentEvidence | undefined): ItemEvidenceRule {
  // Measurements of earlier releases have none.
  const reason = evidenceReasonSchema.safeParse(counted?.evidence.facts['reason']);
  return {
    ...{ id: rule.id, nameZh: rule.name_zh, nameEn: rule.name_en, refreshDays: rule.refresh_days },
    verdict: counted?.verdict ?? 'untested',
    state: counted?.state ?? null,
    reason: reason.data ?? null,
    at: counted?.evidence.at ?? null,
    expiresAt: counted?.expiresAt ?? null,
    notMeasured: whyNotMeasured(rule) ?? null,
  };
}
