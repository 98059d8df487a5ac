import { kindOf, type CacaoStep } from '../steps/cacao-step.ts';
import type { StepEdge } from '../steps/step-kind.ts';

/** Steps by id, as a playbook holds them. */
export type Workflow = Readonly<Record<string, CacaoStep>>;

/** What follows in the same branch, whatever the outcome. */
export function successorEdges(step: CacaoStep): readonly StepEdge[] {
  return (['on_completion', 'on_success', 'on_failure'] as const).flatMap((property) => {
    const to = step[property];
    return to === undefined ? [] : [{ property, to }];
  });
}

/** First steps of the branches a step opens; empty for steps that open none. */
export function branchEdges(step: CacaoStep): readonly StepEdge[] {
  return kindOf(step).edges(step);
}

/** Every edge out of a step: what follows it, then its branches. */
export function outEdges(step: CacaoStep): readonly StepEdge[] {
  return [...successorEdges(step), ...branchEdges(step)];
}

/** Every step id that can be reached from `from`, itself included; unknown ids are left out. */
export function reachableSteps(workflow: Workflow, from: readonly string[]): ReadonlySet<string> {
  const seen = new Set<string>();
  const queue = [...from];
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    const step = workflow[id];
    if (step === undefined || seen.has(id)) continue;
    seen.add(id);
    queue.push(...outEdges(step).map((edge) => edge.to));
  }
  return seen;
}

/** What follows a step that succeeded, in the same branch; undefined = the branch ends here. */
export function nextOnSuccess(step: CacaoStep): string | undefined {
  return step.on_success ?? step.on_completion;
}
