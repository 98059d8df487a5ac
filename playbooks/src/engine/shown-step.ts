import type { RunStep } from '@qiaolou/schema';
import type { Playbook } from '../document/cacao-schema.ts';
import { branchEdges, successorEdges } from '../document/workflow-graph.ts';
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
