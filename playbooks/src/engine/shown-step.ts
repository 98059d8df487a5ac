import type { RunStep } from '@qiaolou/schema';
import type { Playbook } from '../document/cacao-schema.ts';
import { branchEdges, successorEdges } from '../document/workflow-graph.ts';
import type { RunState, StepState } from './run-state.ts';

/** A step as the console shows it; `pending` without times while the run has not come to it. */
export function shownStep(playbook: Playbook, runId: string, stepId: string, step: StepState | undefined): RunStep {
  const definition = playbook.workflow[stepId];
  return {
    runId,
    stepId,
    iteration: 0,
    type: definition?.type ?? 'unknown',
    name: definition?.name ?? '',
    status: step?.status ?? 'pending',
    attempt: step?.attempt ?? 0,
    startedAt: step?.startedAt ?? null,
    endedAt: step?.endedAt ?? null,
    output: step?.output ?? null,
  };
}

/** Every step of a run, in the order of the workflow (a step stands after all that lead to it). */
export function shownSteps(runId: string, state: RunState): readonly RunStep[] {
  return workflowOrder(state.playbook).map((stepId) =>
    shownStep(state.playbook, runId, stepId, state.steps.get(stepId)),
  );
}

/** Step ids in topological order: branches before what follows their opener, the exception path last. */
export function workflowOrder(playbook: Playbook): readonly string[] {
  const order: string[] = [];
  const seen = new Set<string>();
  const visit = (stepId: string): void => {
    const step = playbook.workflow[stepId];
    if (step === undefined || seen.has(stepId)) return;
    seen.add(stepId);
    // Reverse post-order: what is visited last stands first, so followers go before branches.
    for (const edge of [...successorEdges(step)].reverse()) visit(edge.to);
    for (const edge of [...branchEdges(step)].reverse()) visit(edge.to);
    order.push(stepId);
  };
  if (playbook.workflow_exception !== undefined) visit(playbook.workflow_exception);
  visit(playbook.workflow_start);
  return order.reverse();
}
