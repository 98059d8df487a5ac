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

/**
 * What a measurement is worth now. `expired`: not renewed in time; `ahead`: taken while the clock was ahead, void;
 * `clockBack`: the clock was set back after it, so the worse of what was measured before and after counts.
 */
export const evidenceStateSchema = z.enum(['current', 'expired', 'clockBack', 'ahead']);
export type EvidenceState = z.infer<typeof evidenceStateSchema>;

/** A measurement as people see it. */
export const shownEvidenceSchema = evidenceSchema.extend({
  state: evidenceStateSchema,
  /** When it no longer counts unless it is renewed, UTC. */
  expiresAt: z.string(),
});
export type ShownEvidence = z.infer<typeof shownEvidenceSchema>;
