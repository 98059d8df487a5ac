import { kindOf } from '../../steps/cacao-step.ts';
import type { StepFinding, StepRule } from '../../steps/step-kind.ts';
import { pointer } from '../../vocabulary/json-pointer.ts';
import type { Playbook } from '../playbook-schema.ts';

/** Where a rule is broken, and how. */
export interface LintFinding {
  /** JSON pointer (RFC 6901) into the document. */
  readonly at: string;
  /** What was found there, in English, for people. */
  readonly found: string;
}

/** One thing asked of every playbook of the right shape. One file of this folder holds one rule; `all-rules.ts` lists them. */
export interface LintRuleKind<I extends string = string> {
  /** In camel case, as issues name it. */
  readonly id: I;
  /** What it asks, CACAO 2.0 unless marked "own". */
  readonly asks: string;
  find(playbook: Playbook): readonly LintFinding[];
}

/**
 * Declares a rule.
 *
 * @example
 * export const cycle = lintRule({ id: 'cycle', asks: 'no step leads back to itself', find: ({ workflow }) => loops(workflow) });
 */
export function lintRule<const I extends string>(rule: LintRuleKind<I>): LintRuleKind<I> {
  return rule;
}

/** A rule whose findings the step types make, each for its own steps. */
export function stepRule<const I extends StepRule>(rule: Omit<LintRuleKind<I>, 'find'>): LintRuleKind<I> {
  return { ...rule, find: (playbook) => findingsInSteps(playbook, rule.id) };
}

/** What the step types say of a playbook's steps under one rule. */
export function findingsInSteps(playbook: Playbook, rule: StepRule): readonly LintFinding[] {
  const { agent_definitions: agents = {}, target_definitions: targets = {} } = playbook;
  return Object.entries(playbook.workflow).flatMap(([id, step]) => {
    const surroundings = {
      variables: { ...playbook.playbook_variables, ...step.step_variables },
      isAgent: (name: string) => Object.hasOwn(agents, name),
      isTarget: (name: string) => Object.hasOwn(targets, name) || Object.hasOwn(agents, name),
    };
    const findings: readonly StepFinding[] = kindOf(step).lint(step, surroundings);
    const base = pointer('workflow', id);
    return findings.filter((finding) => finding.rule === rule).map(({ at, found }) => ({ at: `${base}${at}`, found }));
  });
}
