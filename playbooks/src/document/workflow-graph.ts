import type { CacaoStep } from './cacao-schema.ts';

/** A step named by another step. */
export interface StepEdge {
  /** Property that names it: `on_success`, `next_steps/1`, `cases/default`. */
  readonly property: string;
  readonly to: string;
}

/** What follows in the same branch, whatever the outcome. */
export function successorEdges(step: CacaoStep): readonly StepEdge[] {
  return (['on_completion', 'on_success', 'on_failure'] as const).flatMap((property) => {
    const to = step[property];
    return to === undefined ? [] : [{ property, to }];
  });
}

/** First steps of the branches a step opens; empty for steps that open none. */
export function branchEdges(step: CacaoStep): readonly StepEdge[] {
  switch (step.type) {
    case 'parallel':
      return step.next_steps.map((to, index) => ({ property: `next_steps/${index}`, to }));
    case 'if-condition':
      return [
        { property: 'on_true', to: step.on_true },
        ...(step.on_false === undefined ? [] : [{ property: 'on_false', to: step.on_false }]),
      ];
    case 'while-condition':
      return [{ property: 'on_true', to: step.on_true }];
    case 'switch-condition':
      return Object.entries(step.cases).map(([key, to]) => ({ property: `cases/${key}`, to }));
    case 'start':
    case 'end':
    case 'action':
    case 'playbook-action':
      return [];
    default:
      return step satisfies never;
  }
}

/** Every step id that can be reached from `from`, itself included; unknown ids are left out. */
export function reachableSteps(
  workflow: Readonly<Record<string, CacaoStep>>,
  from: readonly string[],
): ReadonlySet<string> {
  const seen = new Set<string>();
  const queue = [...from];
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    const step = workflow[id];
    if (step === undefined || seen.has(id)) continue;
    seen.add(id);
    queue.push(...[...successorEdges(step), ...branchEdges(step)].map((edge) => edge.to));
  }
  return seen;
}

/** What follows a step that succeeded, in the same branch; undefined = the branch ends here. */
export function nextOnSuccess(step: CacaoStep): string | undefined {
  return step.on_success ?? step.on_completion;
}
