import { SocError } from '@qiaolou/schema';
import type { EvidenceRule } from '../catalogue/catalogue.ts';
import type { EvidenceSources, MeasuredRule, Measurement } from './evidence-rule.ts';
import { NOT_MEASURED } from './not-measured.ts';

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

/**
 * Holds what is measured against the catalogue: every telemetry rule is measured or says why not, once, and nothing else
 * is. Throws `compliance.catalogueInvalid` with the rule: a misspelt one would leave its clauses untested in silence.
 */
export function checkRegistered(
  rules: readonly Pick<MeasuredRule, 'id'>[],
  catalogue: readonly Pick<EvidenceRule, 'id' | 'kind'>[],
  notMeasured: Readonly<Record<string, unknown>> = NOT_MEASURED,
): void {
  const registered = [...rules.map(({ id }) => id), ...Object.keys(notMeasured)];
  const telemetry = new Set(catalogue.filter(({ kind }) => kind === 'telemetry').map(({ id }) => id));
  const seen = new Set<string>();
  for (const id of registered) {
    if (!telemetry.has(id)) throw new SocError('compliance.catalogueInvalid', { unknownRule: id });
    if (seen.has(id)) throw new SocError('compliance.catalogueInvalid', { duplicate: id });
    seen.add(id);
  }
  for (const id of telemetry)
    if (!seen.has(id)) throw new SocError('compliance.catalogueInvalid', { rule: id, registered: false });
}
