import { z } from 'zod';
import { evaluateCondition } from '../condition/evaluate-condition.ts';
import { parseCondition } from '../condition/parse-condition.ts';
import { stepIdSchema, textSchema } from '../vocabulary/cacao-types.ts';
import { lintCondition } from './lint-condition.ts';
import { stepBody } from './step-body.ts';
import { stepKind } from './step-kind.ts';
import { AROUND_SAMPLE } from './step-sample.ts';

/** Chooses a branch by a condition. CACAO 2.0 §4.8. */
export const ifCondition = stepKind({
  type: 'if-condition',
  schema: z.strictObject({
    type: z.literal('if-condition'),
    ...stepBody,
    /** STIX-pattern comparison over variables. */
    condition: textSchema,
    on_true: stepIdSchema,
    on_false: stepIdSchema.optional(),
  }),
  sample: {
    type: 'if-condition',
    condition: "__answer__:value = 'yes'",
    on_true: AROUND_SAMPLE.branches[0],
    on_completion: AROUND_SAMPLE.next,
  },
  runnable: true,
  branches: 'alternatives',
  edges: ({ on_true, on_false }) => [
    { property: 'on_true', to: on_true },
    ...(on_false === undefined ? [] : [{ property: 'on_false', to: on_false }]),
  ],
  lint: ({ condition }, surroundings) => lintCondition(condition, surroundings),
  enter: ({ condition }, values) => {
    const parsed = parseCondition(condition);
    if (parsed.ok) return { kind: 'judge', result: evaluateCondition(parsed.condition, values) };
    const details = { offset: parsed.offset, expected: parsed.expected };
    return { kind: 'fail', fault: { code: 'playbooks.invalid', details } };
  },
  after: ({ on_true, on_false }, result) => {
    const to = result ? on_true : on_false;
    // Whichever was chosen, it is the one branch of the step.
    return to === undefined ? { kind: 'succeed' } : { kind: 'open', branches: [{ branch: 0, to }] };
  },
});
