import { kindOf } from '../../steps/cacao-step.ts';
import { pointer } from '../../vocabulary/json-pointer.ts';
import { findingsInSteps, lintRule } from './lint-rule.ts';

/** The engine can run every step and every command. */
export const unsupported = lintRule({
  id: 'unsupported',
  asks: 'own: the engine can run it',
  find: (playbook) => [
    ...Object.entries(playbook.workflow)
      .filter(([, step]) => !kindOf(step).runnable)
      .map(([id, step]) => ({ at: pointer('workflow', id, 'type'), found: `step type ${step.type}` })),
    ...findingsInSteps(playbook, 'unsupported'),
  ],
});
