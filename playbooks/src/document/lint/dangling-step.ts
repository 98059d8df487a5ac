import { pointer } from '../../vocabulary/json-pointer.ts';
import { kindOf } from '../../steps/cacao-step.ts';
import { QIAOLOU_EXTENSION_ID, stepExtension } from '../../vocabulary/qiaolou-extension.ts';
import { outEdges, type Workflow } from '../workflow-graph.ts';
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
    return [...findings, ...danglingUndoes(workflow)];
  },
});

/** What is taken back was done by an automatic step. */
function danglingUndoes(workflow: Workflow): readonly LintFinding[] {
  return Object.entries(workflow).flatMap(([id, step]) =>
    (stepExtension(step)?.undoes ?? []).flatMap((undone, index) => {
      const other = workflow[undone];
      if (other !== undefined && kindOf(other).doer(other) === 'worker') return [];
      return [{ at: pointer('workflow', id, 'step_extensions', QIAOLOU_EXTENSION_ID, 'undoes', index), found: undone }];
    }),
  );
}
