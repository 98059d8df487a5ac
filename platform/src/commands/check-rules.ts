import { statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { loadRules, loadRuleTexts, OWN_RULES_DIRECTORY, type RuleSet } from '@qiaolou/detection-rules';

async function load(path: string): Promise<RuleSet> {
  if (statSync(path).isDirectory()) return loadRules(path);
  return loadRuleTexts([{ file: path, text: await readFile(path, 'utf8') }]);
}

/** Loads rules and prints each error as `file:line:column code reason`; exit code 1 when there is any. */
export async function checkRules(paths: readonly string[]): Promise<number> {
  const sets = await Promise.all((paths.length === 0 ? [OWN_RULES_DIRECTORY] : paths).map(load));
  const errors = sets.flatMap((set) => set.errors);
  for (const { file, line, column, code, reason } of errors) {
    process.stdout.write(`${file}:${line}:${column} ${code} ${reason}\n`);
  }
  const rules = sets.reduce((sum, set) => sum + set.rules.length, 0);
  process.stdout.write(
    `规则 ${rules} 条可用，${errors.length} 个错误 / ${rules} rules usable, ${errors.length} errors\n`,
  );
  return errors.length === 0 ? 0 : 1;
}
