import type { Condition } from '../condition/condition-ast.ts';
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
  if (parsed.ok) return [...undeclared, ...bareOfOtherType(parsed.condition, variables)];
  const found = `at character ${parsed.offset}: expected ${parsed.expected}`;
  return [...undeclared, { rule: 'condition', at: '/condition', found }];
}

/** A variable that stands alone must be one that is true or false. */
function bareOfOtherType(condition: Condition, variables: StepSurroundings['variables']): readonly StepFinding[] {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return condition.children.flatMap((child) => bareOfOtherType(child, variables));
    case 'not':
      return bareOfOtherType(condition.child, variables);
    case 'comparison': {
      const { left, bare } = condition;
      const type = left.kind === 'variable' ? variables[left.name]?.type : undefined;
      if (bare !== true || type === undefined || type === 'bool') return [];
      return [{ rule: 'condition', at: '/condition', found: `a ${type} variable alone: only a bool is true or false` }];
    }
    default:
      return condition satisfies never;
  }
}
