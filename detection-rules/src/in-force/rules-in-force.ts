import type { RuleLevel } from '@qiaolou/schema';
import type { InsideNetworks } from '../sigma/read/inside-networks.ts';
import { loadRuleTexts, readRuleTexts } from '../sigma/read/load-rules.ts';
import type { RuleError } from '../sigma/read/rule-error.ts';
import type { Rule } from '../sigma/read/rule-model.ts';

/** A rule as the console lists it. Plain data. */
export interface CatalogueRule {
  readonly id: string;
  readonly title: string;
  readonly level: RuleLevel;
  readonly status: string;
  readonly enabled: boolean;
  readonly techniques: readonly string[];
  readonly tactics: readonly string[];
  readonly description: string;
  /** The whole file the rule stands in. */
  readonly yaml: string;
}

/** The rules that judge, and what could not be loaded. */
export interface RulesInForce {
  readonly rules: readonly Rule[];
  /** The same rules, in the same order, for people. */
  readonly catalogue: readonly CatalogueRule[];
  /** Ids of rules that are switched off. */
  readonly disabled: readonly string[];
  readonly errors: readonly RuleError[];
}

/** What a load of rules in force depends on besides the folders. */
export interface InForceOptions {
  /** Ids of rules that are switched off. */
  readonly disabled?: readonly string[];
  /** What of the network is ours; the usual private networks when absent. */
  readonly inside?: InsideNetworks | undefined;
}

/**
 * Loads the rules of some folders: the one place a process reads its rules in. A broken rule is an error, never the end;
 * throws only when a folder cannot be read.
 *
 * @example
 *   const { rules, errors } = await loadRulesInForce([OWN_RULES_DIRECTORY], { disabled: ['21117660-893a-4223-a400-279471e70385'] });
 */
export async function loadRulesInForce(
  directories: readonly string[],
  { disabled = [], inside }: InForceOptions = {},
): Promise<RulesInForce> {
  const off = new Set(disabled);
  const sets = await Promise.all(directories.map((directory) => loadDirectory(directory, off, inside)));
  return {
    rules: sets.flatMap(({ rules }) => rules),
    catalogue: sets.flatMap(({ catalogue }) => catalogue),
    disabled,
    errors: sets.flatMap(({ errors }) => errors),
  };
}

async function loadDirectory(
  directory: string,
  off: ReadonlySet<string>,
  inside: InsideNetworks | undefined,
): Promise<Pick<RulesInForce, 'rules' | 'catalogue' | 'errors'>> {
  const texts = await readRuleTexts(directory);
  const textOf = new Map(texts.map(({ file, text }) => [file, text]));
  const { rules, errors } = loadRuleTexts(texts, { inside });
  return { rules, errors, catalogue: rules.map((rule) => forPeople(rule, textOf.get(rule.file) ?? '', off)) };
}

function forPeople(rule: Rule, yaml: string, off: ReadonlySet<string>): CatalogueRule {
  const { id, title, level, status, techniques, tactics, description } = rule;
  return { id, title, level, status, enabled: !off.has(id), techniques, tactics, description, yaml };
}
