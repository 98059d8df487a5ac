import { checkRulePaths, OWN_RULES_DIRECTORY, type RuleCheck } from '@qiaolou/detection-rules';
import { print } from '../print.ts';

/** What `rules check` is given. */
export interface RulesCheckInput {
  /** Rule files or folders; none means the shipped rules. */
  readonly paths: readonly string[];
  readonly json: boolean;
}

/**
 * Checks rules as one space of rules, of ours also what they must tell and their samples, and prints each error as
 * `file:line:column code reason`, or with `--json` one object of all; 1 when there is any error. Throws what reading a path throws.
 */
export async function run({ paths, json }: RulesCheckInput): Promise<number> {
  const { rules, findings } = await checkRulePaths(paths.length === 0 ? [OWN_RULES_DIRECTORY] : paths);
  print(json ? `${JSON.stringify({ rules, errors: findings })}\n` : describe(rules, findings));
  return findings.length === 0 ? 0 : 1;
}

function describe(rules: number, errors: RuleCheck['findings']): string {
  const lines = errors.map(({ file, line, column, code, reason }) => `${file}:${line}:${column} ${code} ${reason}\n`);
  const total = `规则 ${rules} 条可用，${errors.length} 个错误 / ${rules} rules usable, ${errors.length} errors\n`;
  return [...lines, total].join('');
}
