import { pointer } from '../../vocabulary/json-pointer.ts';
import { reachableSteps } from '../workflow-graph.ts';
import { lintRule } from './lint-rule.ts';

/** Every step can be reached from `workflow_start` or `workflow_exception`. */
export const unreachableStep = lintRule({
  id: 'unreachableStep',
  asks: 'every step can be reached from workflow_start or workflow_exception',
  find: ({ workflow, workflow_start, workflow_exception }) => {
    const roots = workflow_exception === undefined ? [workflow_start] : [workflow_start, workflow_exception];
    const reached = reachableSteps(workflow, roots);
    return Object.entries(workflow)
      .filter(([id, step]) => !reached.has(id) && step.type !== 'start')
      .map(([id]) => ({ at: pointer('workflow', id), found: 'nothing leads here' }));
  },
});
