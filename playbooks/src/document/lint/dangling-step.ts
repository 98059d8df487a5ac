import { pointer } from '../../vocabulary/json-pointer.ts';
import { outEdges } from '../workflow-graph.ts';
import { lintRule, type LintFinding } from './lint-rule.ts';

/** Every step named exists in the workflow. */
export const danglingStep = lintRule({
  id: 'danglingStep',
  asks: 'every step named exists in the workflow',
  find: ({ workflow, workflow_exception: exception }) => {
    const findings: LintFinding[] = [];
    if (exception !== undefined && workflow[exception] === undefined)
      findings.push({ at: '/workflow_exception', found: exception });
    for (const [id, step] of Object.entries(workflow))
      for (const edge of outEdges(step))
        if (workflow[edge.to] === undefined)
          findings.push({ at: `${pointer('workflow', id)}/${edge.property}`, found: edge.to });
    return findings;
  },
});
