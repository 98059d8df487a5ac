import { z } from 'zod';
import { stepBody } from './step-body.ts';
import { stepKind } from './step-kind.ts';

/** Where a workflow begins. CACAO 2.0 §4.3. */
export const start = stepKind({
  type: 'start',
  schema: z.strictObject({ type: z.literal('start'), ...stepBody }),
  runnable: true,
  enter: () => ({ kind: 'succeed' }),
});
