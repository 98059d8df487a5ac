import { pointer } from '../../vocabulary/json-pointer.ts';
import type { CacaoVariable } from '../../vocabulary/variable.ts';
import { fitsVariableType } from '../../vocabulary/variable-value.ts';
import { findingsInSteps, lintRule, type LintFinding } from './lint-rule.ts';

/** A variable's value fits its type. */
export const variableValue = lintRule({
  id: 'variableValue',
  asks: "a variable's value fits its type",
  find: (playbook) => [
    ...findingsInSteps(playbook, 'variableValue'),
    ...misfits(playbook.playbook_variables, '/playbook_variables'),
    ...Object.entries(playbook.workflow).flatMap(([id, step]) =>
      misfits(step.step_variables, pointer('workflow', id, 'step_variables')),
    ),
  ],
});

function misfits(variables: Readonly<Record<string, CacaoVariable>> = {}, at: string): readonly LintFinding[] {
  return Object.entries(variables)
    .filter(
      ([, { type, value }]) => value !== undefined && value !== null && value !== '' && !fitsVariableType(type, value),
    )
    .map(([name, { type }]) => ({ at: `${at}${pointer(name, 'value')}`, found: `not a ${type}` }));
}
