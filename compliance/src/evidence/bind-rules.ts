import { SocError } from '@qiaolou/schema';
import type { EvidenceRule } from '../catalogue/catalogue.ts';
import type { EvidenceSources, MeasuredRule, Measurement } from './evidence-rule.ts';

/** A rule bound to the catalogue's numbers. */
export interface BoundRule {
  readonly id: string;
  readonly measure: (sources: EvidenceSources, now: number) => Promise<Measurement>;
}

/**
 * Binds measuring rules to their rows of the catalogue. Throws `compliance.catalogueInvalid` with the rule that has no
 * row or not the numbers it decides by.
 */
export function bindRules(rules: readonly MeasuredRule[], catalogue: readonly EvidenceRule[]): readonly BoundRule[] {
  const rowOf = new Map(catalogue.map((row) => [row.id, row]));
  return rules.map((rule) => {
    const { id } = rule;
    const row = rowOf.get(id);
    if (row === undefined) throw new SocError('compliance.catalogueInvalid', { unknownRule: id });
    try {
      return { id, measure: rule.bind(row.thresholds ?? {}) };
    } catch (error) {
      throw new SocError('compliance.catalogueInvalid', { rule: id, thresholds: false }, { cause: error });
    }
  });
}
