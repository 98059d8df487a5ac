import { join } from 'node:path';
import type { RuleLevel } from '@qiaolou/schema';
import { loadRuleTexts, readRuleTexts, type LoadOptions } from '../sigma/read/load-rules.ts';
import type { RuleError } from '../sigma/read/rule-error.ts';
import type { Rule } from '../sigma/read/rule-model.ts';

/** A rule as the console lists it. Plain data. */
export interface CatalogueRule {
  readonly id: string;
  readonly title: string;
  /** Null where the rule has no `title_en`. */
  readonly titleEn: string | null;
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
export interface InForceOptions extends LoadOptions {
  /** Ids of rules that are switched off. */
  readonly disabled?: readonly string[];
}

/**
 * Loads the rules of some folders as one space of rules, the first folder first: the one place a process reads its rules
 * in. A broken rule, and one whose id or name an earlier one has, is an error, never the end; throws only when a folder
 * cannot be read. Files of the first folder are named relative to it, those of others with their folder.
 *
 * @example
 *   const { rules, errors } = await loadRulesInForce([OWN_RULES_DIRECTORY], { disabled: ['21117660-893a-4223-a400-279471e70385'] });
 */
export async function loadRulesInForce(
  directories: readonly string[],
  { disabled = [], ...options }: InForceOptions = {},
): Promise<RulesInForce> {
  const folders = await Promise.all(directories.map(readRuleTexts));
  const texts = folders.flatMap((folder, index) =>
    index === 0 ? folder : folder.map(({ file, text }) => ({ file: join(directories[index] ?? '', file), text })),
  );
  const textOf = new Map(texts.map(({ file, text }) => [file, text]));
  const { rules, errors } = loadRuleTexts(texts, options);
  const off = new Set(disabled);
  const unknown = disabled.filter((id) => rules.every((rule) => rule.id !== id)).map(unknownDisabled);
  return {
    rules,
    errors: [...errors, ...unknown],
    disabled,
    catalogue: rules.map((rule) => forPeople(rule, textOf.get(rule.file) ?? '', off)),
  };
}

/** A slip in the list of rules that are off leaves a rule on: it is told like a broken rule. */
function unknownDisabled(id: string): RuleError {
  const reason = `no rule has the id '${id}'`;
  const place = { file: 'detection.disabledRules', line: 1, column: 1 };
  return {
    code: 'detection.disabledUnknown',
    ...place,
    ruleId: id,
    ruleTitle: undefined,
    reason,
    details: { reason },
  };
}

function forPeople(rule: Rule, yaml: string, off: ReadonlySet<string>): CatalogueRule {
  const { id, title, titleEn = null, level, status, techniques, tactics, description } = rule;
  return { id, title, titleEn, level, status, enabled: !off.has(id), techniques, tactics, description, yaml };
}
