import { z } from 'zod';
import { receiptKindSchema } from './source-answer.ts';

/** Why a measurement says what it says: of log retention, then of the integrity of audit records. */
export const evidenceReasonSchema = z.enum([
  // Log retention.
  'noEvents',
  'gaps',
  'young',
  'retired',
  'missing',
  'uneven',
  'imported',
  'someYoung',
  'continuous',
  // Both: days have fewer events than the trail closed them with.
  'removed',
  // Integrity.
  'chainBroken',
  'filesBroken',
  'notSigned',
  'unsigned',
  'stale',
  'clockAhead',
  'notSealed',
  'unsealed',
  'added',
  'sealedLate',
  'verified',
]);
export type EvidenceReason = z.infer<typeof evidenceReasonSchema>;

/** Dates in Asia/Shanghai, at most the first 50. */
const days = z.array(z.string());

const sourceFactsSchema = z.object({
  source: z.string(),
  kind: receiptKindSchema,
  state: z.enum(['gaps', 'uneven', 'imported', 'young', 'retired', 'whole']),
  oldest: z.string(),
  keptDays: z.number(),
  gaps: days,
  gapDays: z.number(),
  importedDays: z.number(),
  uneven: days,
  everyDays: z.number(),
  retiredOn: z.string().nullable(),
});
export type SourceFacts = Readonly<z.infer<typeof sourceFactsSchema>>;

/** Figures of `EV-LOG-RETENTION`. */
export const retentionFactsSchema = z.object({
  reason: evidenceReasonSchema,
  requiredDays: z.number(),
  today: z.string(),
  /** Every source there is; the worst of them are in `sources`. */
  sourceCount: z.number(),
  sources: z.array(sourceFactsSchema),
  removedDays: days,
  missing: z.number(),
  /** The custody of log files, where the store is one of files. */
  files: z
    .object({
      floorDays: z.number(),
      policyDays: z.number(),
      sealedDays: z.number(),
      /** Deleted by two people, each by a signed tombstone. */
      deletedEvents: z.number(),
      verifiedAt: z.string().nullable(),
      verifiedOk: z.boolean().nullable(),
    })
    .optional(),
});
export type RetentionFacts = Readonly<z.infer<typeof retentionFactsSchema>>;

/** Figures of `EV-LOG-INTEGRITY`. */
export const integrityFactsSchema = z.object({
  reason: evidenceReasonSchema,
  ok: z.boolean(),
  entries: z.number(),
  checkpoints: z.number(),
  unsigned: z.number(),
  lastSignedAt: z.string().optional(),
  wholeDays: z.number(),
  lateDays: days,
  unsealedDays: days,
  removedDays: days,
  addedDays: days,
});
export type IntegrityFacts = Readonly<z.infer<typeof integrityFactsSchema>>;
