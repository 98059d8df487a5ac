import { parseCondition } from '../condition/parse-condition.ts';
import { undeclaredVariables } from '../vocabulary/undeclared-variables.ts';
import type { StepFinding, StepSurroundings } from './step-kind.ts';

const NAME = /__[a-zA-Z0-9](?:[a-zA-Z0-9-]|_(?!_))*__/g;

/** What is wrong with the property `condition` of a step: variables nobody declares, text that is no condition. */
export function lintCondition(condition: string, { variables }: StepSurroundings): readonly StepFinding[] {
  const names = Array.from(condition.matchAll(NAME), ([name]) => name);
  const undeclared = undeclaredVariables(names, variables).map((name): StepFinding => ({
    rule: 'undefinedVariable',
    at: '/condition',
    found: name,
  }));
  const parsed = parseCondition(condition);
  if (parsed.ok) return undeclared;
  const found = `at character ${parsed.offset}: expected ${parsed.expected}`;
  return [...undeclared, { rule: 'condition', at: '/condition', found }];
}
