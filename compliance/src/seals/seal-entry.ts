import { receiptKindSchema } from '@qiaolou/schema';
import { z } from 'zod';

/** Action of the audit entries that close days. */
export const SEAL_ACTION = 'compliance.seal';

/** Details of such an entry: the days it closes, and the sources not known before. */
export const sealDetailsSchema = z.object({
  days: z.array(z.object({ day: z.string(), events: z.number() })),
  sources: z.array(z.object({ kind: receiptKindSchema, source: z.string(), since: z.string(), until: z.string() })),
});
