import { pointer } from '../../vocabulary/json-pointer.ts';
import { outEdges, type Workflow } from '../workflow-graph.ts';
import { lintRule, type LintFinding } from './lint-rule.ts';

/** No step leads back to itself. */
export const cycle = lintRule({
  id: 'cycle',
  asks: 'no step leads back to itself',
  find: ({ workflow }) => closingEdges(workflow),
});

/** Depth-first search with three colours: the edge that closes each loop. */
function closingEdges(workflow: Workflow): readonly LintFinding[] {
  const findings: LintFinding[] = [];
  const state = new Map<string, 'open' | 'done'>();
  const visit = (id: string): void => {
    const step = workflow[id];
    if (step === undefined || state.has(id)) return;
    state.set(id, 'open');
    for (const edge of outEdges(step)) {
      if (state.get(edge.to) !== 'open') visit(edge.to);
      else findings.push({ at: `${pointer('workflow', id)}/${edge.property}`, found: `leads back to ${edge.to}` });
    }
    state.set(id, 'done');
  };
  Object.keys(workflow).forEach(visit);
  return findings;
}
