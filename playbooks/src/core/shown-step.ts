import type { RunStep } from '@qiaolou/schema';
import { workflowOrder } from '../document/workflow-order.ts';
import { englishName } from '../vocabulary/qiaolou-extension.ts';
import { isEnded, type RunState } from './run-state.ts';

/** A step as the console shows it; one the run has not come to is `pending`, or `skipped` when the run is over. */
export function shownStep(state: RunState, runId: string, stepId: string): RunStep {
  const step = state.playbook.workflow[stepId];
  const { type, name = '' } = step ?? { type: 'unknown' };
  const nameEn = (step && englishName(step)) ?? null;
  const notReached = isEnded(state) ? ('skipped' as const) : ('pending' as const);
  const {
    status,
    attempt,
    startedAt,
    endedAt,
    output,
  }: Pick<RunStep, 'status' | 'attempt' | 'startedAt' | 'endedAt' | 'output'> = state.steps.get(stepId) ?? {
    status: notReached,
    attempt: 0,
    startedAt: null,
    endedAt: null,
    output: null,
  };
  return { runId, stepId, iteration: 0, type, name, nameEn, status, attempt, startedAt, endedAt, output };
}

/** Every step of a run, in the order of the workflow (a step stands after all that lead to it). */
export function shownSteps(runId: string, state: RunState): readonly RunStep[] {
  return workflowOrder(state.playbook).map((stepId) => shownStep(state, runId, stepId));
}
