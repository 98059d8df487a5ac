import { existsSync, readFileSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { checkRuleFolder, checkRules, OWN_RULES_DIRECTORY, type RuleCheck } from '@qiaolou/detection-rules';

/** What `rules check` is given. */
export interface RulesCheckInput {
  /** Rule files or folders; none means the shipped rules. */
  readonly paths: readonly string[];
  readonly json: boolean;
}

/**
 * Checks rules, of ours also what they must tell and their samples, and prints each error as `file:line:column code reason`, or with `--json` one object of all; 1 when there
 * is any error. Throws what reading a path throws.
 */
export async function run({ paths, json }: RulesCheckInput): Promise<number> {
  const sets = await Promise.all((paths.length === 0 ? [OWN_RULES_DIRECTORY] : paths).map(load));
  const errors = sets.flatMap((set) => set.findings);
  const rules = sets.reduce((sum, set) => sum + set.rules, 0);
  process.stdout.write(json ? `${JSON.stringify({ rules, errors })}\n` : describe(rules, errors));
  return errors.length === 0 ? 0 : 1;
}

async function load(path: string): Promise<RuleCheck> {
  if (statSync(path).isDirectory()) return checkRuleFolder(path);
  const sampleOf = (file: string, name: string): string | undefined => {
    const sample = join(dirname(file), `${name}.ndjson`);
    return existsSync(sample) ? readFileSync(sample, 'utf8') : undefined;
  };
  return checkRules([{ file: path, text: await readFile(path, 'utf8') }], sampleOf);
}

function describe(rules: number, errors: RuleCheck['findings']): string {
  const lines = errors.map(({ file, line, column, code, reason }) => `${file}:${line}:${column} ${code} ${reason}\n`);
  const total = `规则 ${rules} 条可用，${errors.length} 个错误 / ${rules} rules usable, ${errors.length} errors\n`;
  return [...lines, total].join('');
}
