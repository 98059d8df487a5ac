import { kindOf, type CacaoStep } from '../steps/cacao-step.ts';
import type { CacaoVariable } from '../vocabulary/variable.ts';
import type { VariableValues } from '../condition/variable-text.ts';
import type { RunState } from './run-state.ts';

/** Values a step sees: the run's, and its own `step_variables` in front of them. */
export function stepVariables(state: RunState, step: CacaoStep): VariableValues {
  return {
    ...declaredValues(state.playbook.playbook_variables),
    ...state.variables,
    ...declaredValues(step.step_variables),
  };
}

/** Initial values of declared variables. */
export function declaredValues(variables: Readonly<Record<string, CacaoVariable>> | undefined): VariableValues {
  return Object.fromEntries(Object.entries(variables ?? {}).map(([name, variable]) => [name, variable.value ?? null]));
}

/** The output a variable takes: `__status__` takes `status`. */
export function outputName(variable: string): string {
  return variable.replace(/^__|__$/g, '');
}

/**
 * Outputs that leave a step: `__name__` of its `out_args` takes the output `name`. Others stay inside (CACAO 2.0 §4.5).
 */
export function leavingVariables(step: CacaoStep, outputs: Readonly<Record<string, string>>): VariableValues {
  return Object.fromEntries(
    kindOf(step)
      .outArgs(step)
      .flatMap((name) => {
        const key = outputName(name);
        const value = Object.hasOwn(outputs, key)
          ? outputs[key]
          : Object.hasOwn(outputs, name)
            ? outputs[name]
            : undefined;
        return value === undefined ? [] : [[name, value] as const];
      }),
  );
}
