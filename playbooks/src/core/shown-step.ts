import type { RunStep } from '@qiaolou/schema';
import { workflowOrder } from '../document/workflow-order.ts';
import { isEnded, type RunState } from './run-state.ts';

/** A step as the console shows it; one the run has not come to is `pending`, or `skipped` when the run is over. */
export function shownStep(state: RunState, runId: string, stepId: string): RunStep {
  const definition = state.playbook.workflow[stepId];
  const step = state.steps.get(stepId);
  return {
    runId,
    stepId,
    iteration: 0,
    type: definition?.type ?? 'unknown',
    name: definition?.name ?? '',
    status: step?.status ?? (isEnded(state) ? 'skipped' : 'pending'),
    attempt: step?.attempt ?? 0,
    startedAt: step?.startedAt ?? null,
    endedAt: step?.endedAt ?? null,
    output: step?.output ?? null,
  };
}

/** Every step of a run, in the order of the workflow (a step stands after all that lead to it). */
export function shownSteps(runId: string, state: RunState): readonly RunStep[] {
  return workflowOrder(state.playbook).map((stepId) => shownStep(state, runId, stepId));
}
