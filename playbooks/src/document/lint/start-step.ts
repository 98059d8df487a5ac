import { pointer } from '../../vocabulary/json-pointer.ts';
import { lintRule, type LintFinding } from './lint-rule.ts';

/** Exactly one start step, and it is `workflow_start`. */
export const startStep = lintRule({
  id: 'startStep',
  asks: 'exactly one start step, and it is workflow_start',
  find: ({ workflow, workflow_start }) => {
    const named: readonly LintFinding[] =
      workflow[workflow_start]?.type === 'start'
        ? []
        : [{ at: '/workflow_start', found: `${workflow_start} is not a start step` }];
    const others = Object.entries(workflow).filter(([id, step]) => step.type === 'start' && id !== workflow_start);
    return [...named, ...others.map(([id]) => ({ at: pointer('workflow', id), found: 'a second start step' }))];
  },
});
