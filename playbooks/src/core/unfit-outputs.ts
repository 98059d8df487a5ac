import type { VariableValues } from '../condition/variable-text.ts';
import { kindOf } from '../steps/cacao-step.ts';
import { fitsVariableType } from '../vocabulary/variable-value.ts';
import type { RunState } from './run-state.ts';
import { stepVariables } from './step-variables.ts';

/** A variable that a step lets out and cannot: its value does not fit the type, or nobody gave it one. */
export interface UnfitOutput {
  readonly variable: string;
  readonly type: string;
  /** Null: no value. */
  readonly value: string | null;
}

/**
 * Of the values a unit lets out, those that do not fit their variable's type (CACAO 2.0 §4.5); after the step's last unit
 * also the variables of its `out_args` that still have none.
 */
export function unfitOutputs(
  state: RunState,
  stepId: string,
  unit: number,
  leaving: VariableValues,
): readonly UnfitOutput[] {
  const step = state.playbook.workflow[stepId];
  if (step === undefined) return [];
  const kind = kindOf(step);
  const declared = { ...state.playbook.playbook_variables, ...step.step_variables };
  const isLast = unit + 1 >= kind.units(step).length;
  const values = { ...stepVariables(state, step), ...leaving };
  return kind.outArgs(step).flatMap((variable): readonly UnfitOutput[] => {
    const type = declared[variable]?.type ?? 'string';
    const value = leaving[variable];
    if (typeof value === 'string') return fitsVariableType(type, value) ? [] : [{ variable, type, value }];
    return isLast && (values[variable] ?? null) === null ? [{ variable, type, value: null }] : [];
  });
}
