import { z } from 'zod';
import { stepIdSchema, textSchema } from '../vocabulary/cacao-types.ts';
import { lintCondition } from './lint-condition.ts';
import { stepBody } from './step-body.ts';
import { stepKind } from './step-kind.ts';
import { AROUND_SAMPLE } from './step-sample.ts';

/** Repeats a branch. Read but not run: the engine promises that no step is done twice. CACAO 2.0 §4.9. */
export const whileCondition = stepKind({
  type: 'while-condition',
  schema: z.strictObject({
    type: z.literal('while-condition'),
    ...stepBody,
    condition: textSchema,
    on_true: stepIdSchema,
  }),
  sample: {
    type: 'while-condition',
    condition: "__answer__:value = 'again'",
    on_true: AROUND_SAMPLE.branches[0],
    on_completion: AROUND_SAMPLE.next,
  },
  runnable: false,
  branches: 'alternatives',
  edges: ({ on_true }) => [{ property: 'on_true', to: on_true }],
  lint: ({ condition }, surroundings) => lintCondition(condition, surroundings),
});
