import type { RuleError } from '../sigma/read/rule-error.ts';
import type { Rule } from '../sigma/read/rule-model.ts';

/** What is wrong, and where. */
export type RuleFinding = Pick<RuleError, 'file' | 'line' | 'column' | 'code' | 'reason'>;

/** A finding at a key of the rule's document; at its first line when the key is not there. */
export function findingAt(rule: Rule, yaml: string, key: string, reason: string): RuleFinding {
  const lines = yaml.split('\n');
  const found = lines.findIndex((line, index) => index >= rule.line - 1 && line.startsWith(`${key}:`));
  return {
    file: rule.file,
    line: found === -1 ? rule.line : found + 1,
    column: 1,
    code: 'detection.ruleInvalid',
    reason,
  };
}
