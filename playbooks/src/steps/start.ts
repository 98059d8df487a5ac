import { z } from 'zod';
import { stepBody } from './step-body.ts';
import { stepKind } from './step-kind.ts';
import { AROUND_SAMPLE } from './step-sample.ts';

/** Where a workflow begins. CACAO 2.0 §4.3. */
export const start = stepKind({
  type: 'start',
  schema: z.strictObject({ type: z.literal('start'), ...stepBody }),
  sample: { type: 'start', on_completion: AROUND_SAMPLE.next },
  runnable: true,
  enter: () => ({ kind: 'succeed' }),
});
