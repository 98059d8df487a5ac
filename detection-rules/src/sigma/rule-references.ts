import type { CorrelationRule, Rule } from './read/rule-model.ts';

/** Which rules name which. */
export interface RuleReferences {
  /** Finds a rule by id or name. */
  readonly resolve: (reference: string) => Rule | undefined;
  /** A correlation comes after those it counts. */
  readonly correlations: readonly CorrelationRule[];
  /** Ids of base rules that do not alert alone. */
  readonly silent: ReadonlySet<string>;
}

/**
 * Reads the references among rules.
 *
 * Base rules of correlations are silent, except those a correlation lets alert alone (`generate: true`). Informational
 * base rules stay silent in any case: Sigma has it that no alert comes from that level.
 */
export function referencesAmong(rules: readonly Rule[]): RuleReferences {
  const resolve = ruleResolver(rules);
  const correlations = inDependencyOrder(rules, resolve);
  return { resolve, correlations, silent: silentRules(correlations, resolve) };
}

type Resolve = RuleReferences['resolve'];

function ruleResolver(rules: readonly Rule[]): Resolve {
  const byName = new Map<string, Rule>();
  for (const rule of rules) if (rule.name !== undefined) byName.set(rule.name, rule);
  const byId = new Map(rules.map((rule) => [rule.id, rule]));
  return (reference) => byId.get(reference) ?? byName.get(reference);
}

function silentRules(correlations: readonly CorrelationRule[], resolve: Resolve): ReadonlySet<string> {
  const bases = (rule: CorrelationRule): readonly Rule[] => rule.rules.flatMap((name) => resolve(name) ?? []);
  const loud = new Set(correlations.filter((rule) => rule.generate).flatMap(bases));
  const silent = correlations.flatMap(bases).filter((rule) => !loud.has(rule) || rule.level === 'informational');
  return new Set(silent.map((rule) => rule.id));
}

function inDependencyOrder(rules: readonly Rule[], resolve: Resolve): readonly CorrelationRule[] {
  const ordered = new Set<CorrelationRule>();
  const visit = (rule: Rule | undefined): void => {
    if (rule?.kind !== 'correlation' || ordered.has(rule)) return;
    for (const reference of rule.rules) visit(resolve(reference));
    ordered.add(rule);
  };
  rules.forEach(visit);
  return [...ordered];
}
