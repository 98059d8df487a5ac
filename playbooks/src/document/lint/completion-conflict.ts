import { pointer } from '../../vocabulary/json-pointer.ts';
import { lintRule } from './lint-rule.ts';

/** `on_completion` excludes `on_success` and `on_failure`. */
export const completionConflict = lintRule({
  id: 'completionConflict',
  asks: 'on_completion excludes on_success and on_failure',
  find: ({ workflow }) =>
    Object.entries(workflow)
      .filter(
        ([, step]) =>
          step.on_completion !== undefined && (step.on_success !== undefined || step.on_failure !== undefined),
      )
      .map(([id]) => ({ at: pointer('workflow', id, 'on_completion'), found: 'both kinds of successor' })),
});
