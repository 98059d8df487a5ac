import type { Playbook } from '../document/playbook-schema.ts';
import { kindOf } from '../steps/cacao-step.ts';
import { idempotencyKey } from './step-unit.ts';

/** Keys of the effects that steps of a run may have: computed from the workflow, so that they are found by primary key. */
export function effectKeys(
  runId: string,
  { workflow }: Playbook,
  stepIds: readonly string[] = Object.keys(workflow),
): readonly string[] {
  return stepIds.flatMap((stepId) => {
    const step = workflow[stepId];
    if (step === undefined || kindOf(step).doer(step) !== 'worker') return [];
    return kindOf(step)
      .units(step)
      .map(({ target }, unit) => idempotencyKey(runId, stepId, unit, target));
  });
}
