import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadRules, type RuleError, type RuleSet } from '@qiaolou/detection-rules';
import type { CatalogueRule } from '@qiaolou/soc-console-server';

/** Rules in force as the console lists them, and what could not be loaded. */
export interface RuleCatalogue {
  readonly rules: readonly CatalogueRule[];
  readonly errors: readonly RuleError[];
}

function catalogueRules(directory: string, set: RuleSet, disabled: ReadonlySet<string>): readonly CatalogueRule[] {
  return set.rules.map((rule) => ({
    id: rule.id,
    title: rule.title,
    level: rule.level,
    status: rule.status,
    enabled: !disabled.has(rule.id),
    techniques: rule.techniques,
    tactics: rule.tactics,
    description: rule.description,
    yaml: readFileSync(join(directory, rule.file), 'utf8'),
  }));
}

/** Loads the rules of all folders for display; a broken rule is an error, never the end. */
export async function loadRuleCatalogue(
  directories: readonly string[],
  disabledRules: readonly string[],
): Promise<RuleCatalogue> {
  const disabled = new Set(disabledRules);
  const sets = await Promise.all(
    directories.map(async (directory) => ({ directory, set: await loadRules(directory) })),
  );
  return {
    rules: sets.flatMap(({ directory, set }) => catalogueRules(directory, set, disabled)),
    errors: sets.flatMap(({ set }) => set.errors),
  };
}
