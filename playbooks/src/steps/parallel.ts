import { z } from 'zod';
import { stepIdSchema } from '../vocabulary/cacao-types.ts';
import { stepBody } from './step-body.ts';
import { stepKind } from './step-kind.ts';
import { AROUND_SAMPLE } from './step-sample.ts';

/** Runs its branches side by side and succeeds when all have ended. CACAO 2.0 §4.7. */
export const parallel = stepKind({
  type: 'parallel',
  schema: z.strictObject({
    type: z.literal('parallel'),
    ...stepBody,
    next_steps: z.array(stepIdSchema).min(2).max(100),
  }),
  sample: { type: 'parallel', on_completion: AROUND_SAMPLE.next, next_steps: [...AROUND_SAMPLE.branches] },
  runnable: true,
  edges: (step) => step.next_steps.map((to, index) => ({ property: `next_steps/${index}`, to })),
  enter: (step) => ({ kind: 'open', branches: step.next_steps.map((to, branch) => ({ branch, to })) }),
});
