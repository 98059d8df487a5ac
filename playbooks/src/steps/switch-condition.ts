import { z } from 'zod';
import { stepIdSchema, textSchema } from '../vocabulary/cacao-types.ts';
import { stepBody } from './step-body.ts';
import { stepKind } from './step-kind.ts';
import { AROUND_SAMPLE } from './step-sample.ts';

/** Chooses a branch by the value of a variable. Read but not run yet. CACAO 2.0 §4.10. */
export const switchCondition = stepKind({
  type: 'switch-condition',
  schema: z.strictObject({
    type: z.literal('switch-condition'),
    ...stepBody,
    switch: textSchema,
    cases: z.record(z.string(), stepIdSchema),
  }),
  sample: {
    type: 'switch-condition',
    switch: '__answer__:value',
    cases: { yes: AROUND_SAMPLE.branches[0], default: AROUND_SAMPLE.branches[1] },
    on_completion: AROUND_SAMPLE.next,
  },
  runnable: false,
  branches: 'alternatives',
  edges: ({ cases }) => Object.entries(cases).map(([key, to]) => ({ property: `cases/${key}`, to })),
});
