import { kindOf, type CacaoStep } from '../../steps/cacao-step.ts';
import { pointer } from '../../vocabulary/json-pointer.ts';
import { branchEdges, nextOnSuccess } from '../workflow-graph.ts';
import { lintRule } from './lint-rule.ts';

/** Every step that does not close its branch has a successor on success. */
export const missingNext = lintRule({
  id: 'missingNext',
  asks: 'every step but end, parallel and conditions has a successor on success',
  find: ({ workflow }) =>
    Object.entries(workflow)
      .filter(([, step]) => !mayClose(step) && nextOnSuccess(step) === undefined)
      .map(([id]) => ({ at: pointer('workflow', id), found: 'no on_completion or on_success' })),
});

function mayClose(step: CacaoStep): boolean {
  return kindOf(step).ends || (branchEdges(step).length > 0 && step.on_failure === undefined);
}
