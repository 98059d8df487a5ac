import { z } from 'zod';

/** Outcome of an evidence rule. `untested` = not enough data to say; it never counts as passed. */
export const evidenceVerdictSchema = z.enum(['pass', 'partial', 'fail', 'untested']);
export type EvidenceVerdict = z.infer<typeof evidenceVerdictSchema>;

/** A measurement for a clause at a time; kept, so that the history can be shown. */
export const evidenceSchema = z.object({
  id: z.string(),
  /** Evidence rule, `EV-LOG-RETENTION`. */
  ruleId: z.string(),
  at: z.string(),
  verdict: evidenceVerdictSchema,
  /** The figures behind the verdict: days kept, gaps … */
  facts: z.record(z.string(), z.unknown()),
});
export type Evidence = z.infer<typeof evidenceSchema>;
