import type { Playbook } from '../playbook-schema.ts';
import { ALL_RULES } from './all-rules.ts';

/** Rules about the text before there is a playbook. */
const READING_RULES = {
  json: 'the text is JSON',
  schema: 'the document has the shape of CACAO 2.0',
} as const;

type RuleId = (typeof ALL_RULES)[number]['id'];

/** Id of a lint rule. */
export type LintRule = keyof typeof READING_RULES | RuleId;

/** Every lint rule with what it asks, CACAO 2.0 unless marked "own". */
export const LINT_RULES: Readonly<Record<LintRule, string>> = {
  ...READING_RULES,
  // Built from the list that the ids' type is built from.
  ...(Object.fromEntries(ALL_RULES.map(({ id, asks }) => [id, asks])) as Record<RuleId, string>),
};

/** One thing wrong with a playbook. */
export interface LintIssue {
  /** Id of the rule broken, one of `LINT_RULES`. */
  readonly rule: LintRule;
  /** Where: JSON pointer (RFC 6901) into the document. */
  readonly at: string;
  /** What was found there, in English, for people. */
  readonly found: string;
}

/**
 * All lint issues of a playbook that has the right shape: what is wrong, then what is unsupported.
 *
 * @example
 * lintPlaybook(playbook).map(({ rule, at }) => `${at}: ${LINT_RULES[rule]}`);
 */
export function lintPlaybook(playbook: Playbook): readonly LintIssue[] {
  return ALL_RULES.flatMap((rule) => rule.find(playbook).map((finding) => ({ rule: rule.id, ...finding })));
}
