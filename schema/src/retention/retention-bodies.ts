import { z } from 'zod';
import { typedText } from '../text/typed-text.ts';

const day = z.iso.date();
const count = z.number().int().nonnegative();
const reason = typedText(500).trim().min(1);
const dataset = z.string().regex(/^[\p{L}\p{N}._-]{1,128}$/u);
/** More than anybody keeps: a hundred years. */
const keptDays = z.number().int().min(1).max(36_500);

/** Why a day's files are not deleted. */
export const keptBecauseSchema = z.enum(['young', 'received', 'unproven', 'held', 'unsealed', 'beyond']);
export type KeptBecauseShown = z.infer<typeof keptBecauseSchema>;

/** Id of a hold or a request: the number of its entry in the custody chain. */
export const custodyIdParams = z.strictObject({ id: z.coerce.number().int().positive() });

const classDays = z.strictObject({ dataset, days: keptDays });

/** `POST /retention/policy`. Below the floor it is refused with `retention.belowFloor`, whoever asks. */
export const retentionPolicyBody = z.strictObject({
  defaultDays: keptDays,
  /** Datasets that are kept otherwise than the default. */
  classes: z.array(classDays).max(100),
  reason,
});
export type RetentionPolicyBody = z.output<typeof retentionPolicyBody>;

/** `POST /retention/holds`. */
export const holdBody = z
  .strictObject({
    from: day,
    to: day,
    /** None: all of them. */
    datasets: z.array(dataset).max(50),
    reason,
  })
  .refine(({ from, to }) => from <= to, { error: 'from is after to', path: ['to'] });
export type HoldBody = z.output<typeof holdBody>;

/** `POST /retention/holds/:id/lift`. */
export const liftHoldBody = z.strictObject({ reason });
export type LiftHoldBody = z.output<typeof liftHoldBody>;

/** `POST /retention/requests`: every day up to this one, that one included. */
export const askDeletionBody = z.strictObject({ through: day, reason });
export type AskDeletionBody = z.output<typeof askDeletionBody>;

/** `POST /retention/requests/:id/decision`. */
export const decideDeletionBody = z.strictObject({ approved: z.boolean(), reason });
export type DecideDeletionBody = z.output<typeof decideDeletionBody>;

const policySchema = z.strictObject({
  defaultDays: count,
  classes: z.array(z.strictObject({ dataset: z.string(), days: count })),
  /** Null while the configuration counts. */
  decidedBy: z.string().nullable(),
  decidedAt: z.string().nullable(),
  reason: z.string().nullable(),
  /** Days after its end that a day waits for late events before it is sealed. */
  lateDays: count,
  /** Days after which files are moved; null: they never are. */
  coldAfterDays: count.nullable(),
});

const storedDaySchema = z.strictObject({
  day,
  events: count,
  /** Of its files, by its part of their events. */
  bytes: count,
  files: count,
  /** Events of it in files that were moved. */
  coldEvents: count,
  /** `open`: not over yet, or waiting; `partly`: events came later and wait for a seal of their own. */
  sealed: z.enum(['sealed', 'partly', 'open']),
  /** When its newest seal was made. */
  sealedAt: z.string().nullable(),
  supplementary: count,
  /** Null: it may be deleted when two people decide so. */
  keptBecause: keptBecauseSchema.nullable(),
});
export type StoredDay = z.infer<typeof storedDaySchema>;

export const legalHoldSchema = z
  .strictObject({
    id: count,
    from: day,
    to: day,
    datasets: z.array(z.string()),
    reason: z.string(),
    by: z.string(),
    at: z.string(),
    liftedBy: z.string().nullable(),
    liftedAt: z.string().nullable(),
    liftReason: z.string().nullable(),
  })
  .meta({ id: 'LegalHold' });
export type LegalHoldView = z.infer<typeof legalHoldSchema>;

export const deletionRequestSchema = z
  .strictObject({
    id: count,
    through: day,
    reason: z.string(),
    by: z.string(),
    at: z.string(),
    /** `approved`: decided, and not done yet; `expired`: nobody decided in time, or it could not be done in time. */
    state: z.enum(['open', 'approved', 'refused', 'done', 'expired']),
    decidedBy: z.string().nullable(),
    decidedAt: z.string().nullable(),
    decisionReason: z.string().nullable(),
    /** What it would delete now; of one that is done what it did. */
    files: count,
    events: count,
    bytes: count,
  })
  .meta({ id: 'DeletionRequest' });
export type DeletionRequestView = z.infer<typeof deletionRequestSchema>;

const tombstoneSchema = z.strictObject({
  id: count,
  at: z.string(),
  request: count,
  askedBy: z.string(),
  approvedBy: z.string(),
  from: day.nullable(),
  to: day.nullable(),
  files: count,
  events: count,
  bytes: count,
  /** SM3 of the entry; SM2 signs it. */
  hash: z.string(),
  keyId: z.string(),
});
export type TombstoneView = z.infer<typeof tombstoneSchema>;

const diskForecastSchema = z.strictObject({
  total: count,
  free: count,
  bytesPerDay: count,
  ofDays: count,
  /** Null: longer than can be told. */
  daysLeft: count.nullable(),
  alarm: z.boolean(),
});
export type DiskForecastView = z.infer<typeof diskForecastSchema>;

const findingSchema = z.strictObject({
  code: z.enum(['custodyChain', 'custodyCut', 'tombstoneFault', 'sealedMissing', 'sealedChanged', 'buriedThere']),
  /** Entry of the chain. */
  seq: count.nullable(),
  /** Number of the file. */
  file: count.nullable(),
  days: z.array(z.string()),
  events: count.nullable(),
  reason: z.string().nullable(),
});
export type CustodyFindingView = z.infer<typeof findingSchema>;

/** `POST /retention/verify`. */
export const custodyVerificationSchema = z
  .strictObject({
    at: z.string(),
    tookMs: count,
    ok: z.boolean(),
    entries: count,
    days: count,
    files: count,
    /** Of them those that were read as a whole; absent: all. On a search server the others were counted only. */
    read: count.optional(),
    bytes: count,
    deleted: count,
    /** At most 50. */
    findings: z.array(findingSchema),
  })
  .meta({ id: 'CustodyVerification' });
export type CustodyVerification = z.infer<typeof custodyVerificationSchema>;

/** `GET /retention`. */
export const retentionOverviewSchema = z
  .strictObject({
    at: z.string(),
    /** False: another process keeps the events; everything else is empty then. */
    supported: z.boolean(),
    /** What is sealed and deleted: files of the embedded store, or indices of a search server. */
    kept: z.enum(['files', 'indices']),
    floorDays: count,
    policy: policySchema,
    /** Newest first, at most 4,000. */
    days: z.array(storedDaySchema),
    holds: z.array(legalHoldSchema),
    /** Newest first, at most 200, as the tombstones. */
    requests: z.array(deletionRequestSchema),
    tombstones: z.array(tombstoneSchema),
    /** What could be deleted now, up to which day. */
    deletable: z.strictObject({ through: day.nullable(), files: count, events: count, bytes: count }),
    /** Null where nobody knows. */
    hot: diskForecastSchema.nullable(),
    cold: diskForecastSchema.nullable(),
    /** Why the clock is not gone by; nothing is deleted then. */
    clockDoubt: z.enum(['behind', 'ahead']).nullable(),
    /** Days of which the machine itself knows that they passed, since the first seal. */
    livedDays: count,
    /** The chain is whole up to the entry before this: nothing is sealed or deleted then. */
    chainFault: z.strictObject({ seq: count, reason: z.string() }).nullable(),
    verified: custodyVerificationSchema.nullable(),
  })
  .meta({ id: 'RetentionOverview' });
export type RetentionOverview = z.infer<typeof retentionOverviewSchema>;
