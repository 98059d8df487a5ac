import { z } from 'zod';
import { anyIdSchema, timestampSchema } from '../vocabulary/cacao-types.ts';
import { variableNameSchema } from '../vocabulary/variable.ts';
import { stepBody } from './step-body.ts';
import { stepKind } from './step-kind.ts';
import { AROUND_SAMPLE } from './step-sample.ts';

/** Runs another playbook. Read but not run yet. CACAO 2.0 §4.6. */
export const playbookAction = stepKind({
  type: 'playbook-action',
  schema: z.strictObject({
    type: z.literal('playbook-action'),
    ...stepBody,
    playbook_id: anyIdSchema,
    playbook_version: timestampSchema.optional(),
    in_args: z.array(variableNameSchema).optional(),
    out_args: z.array(variableNameSchema).optional(),
  }),
  sample: { type: 'playbook-action', playbook_id: AROUND_SAMPLE.playbook, on_completion: AROUND_SAMPLE.next },
  runnable: false,
});
