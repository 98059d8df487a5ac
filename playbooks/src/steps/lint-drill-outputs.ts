import { pointer } from '../vocabulary/json-pointer.ts';
import { QIAOLOU_EXTENSION_ID, stepExtension } from '../vocabulary/qiaolou-extension.ts';
import type { CacaoVariable } from '../vocabulary/variable.ts';
import { fitsVariableType } from '../vocabulary/variable-value.ts';
import type { StepBody } from './step-body.ts';
import type { StepFinding } from './step-kind.ts';

/** What is wrong with the values an automatic step gives out in a drill: each is one of its `out_args`, of its type. */
export function lintDrillOutputs(
  step: StepBody & { readonly out_args?: readonly string[] | undefined },
  declared: Readonly<Record<string, CacaoVariable>>,
): readonly StepFinding[] {
  return Object.entries(stepExtension(step)?.drill_outputs ?? {}).flatMap(([name, value]): readonly StepFinding[] => {
    const at = pointer('step_extensions', QIAOLOU_EXTENSION_ID, 'drill_outputs', name);
    const variable = Object.hasOwn(declared, name) ? declared[name] : undefined;
    if (variable === undefined || step.out_args?.includes(name) !== true)
      return [{ rule: 'undefinedVariable', at, found: `${name} is not among out_args` }];
    if (fitsVariableType(variable.type, value)) return [];
    return [{ rule: 'variableValue', at, found: `not a ${variable.type}` }];
  });
}
