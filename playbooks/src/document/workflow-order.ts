import type { Playbook } from './playbook-schema.ts';
import { branchEdges, successorEdges } from './workflow-graph.ts';

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
