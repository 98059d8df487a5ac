import { z } from 'zod';
import { stepBody } from './step-body.ts';
import { stepKind } from './step-kind.ts';

/** Where a branch, or the whole workflow, ends. CACAO 2.0 §4.4. */
export const end = stepKind({
  type: 'end',
  schema: z.strictObject({ type: z.literal('end'), ...stepBody }),
  sample: { type: 'end' },
  runnable: true,
  ends: true,
  lint: ({ on_completion, on_success, on_failure }) =>
    [on_completion, on_success, on_failure].every((next) => next === undefined)
      ? []
      : [{ rule: 'endStep', at: '', found: 'an end step with a successor' }],
  enter: () => ({ kind: 'succeed' }),
});
