import { z } from 'zod';
import { typedLine, typedText } from '../text/typed-text.ts';

const clockSchema = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/);

/** Hours of some days of the week at which a source is not expected to speak, in Asia/Shanghai. */
export const offHoursSchema = z
  .strictObject({
    /** 0 = Sunday … 6 = Saturday. */
    days: z.array(z.number().int().min(0).max(6)).min(1).max(7),
    /** `HH:MM`. */
    from: clockSchema,
    /** `HH:MM` behind it on the same day; `24:00`: the day's end. */
    to: clockSchema,
  })
  .refine(({ from, to }) => from < to, { error: 'endBeforeStart', path: ['to'] });
export type OffHours = Readonly<z.infer<typeof offHoursSchema>>;

const decisionShape = {
  /** Id of the source: `<listener>/<peer>`. */
  source: z.string().min(1).max(512),
  /** What people call it; null: nothing yet. */
  name: z.string().nullable(),
  /** It is known: no longer new. */
  known: z.boolean(),
  /** It is never expected to speak. */
  muted: z.boolean(),
  /** It is not expected to speak until then (planned outage), ISO 8601; null: no such time. */
  silentUntil: z.string().nullable(),
  offHours: z.array(offHoursSchema),
  /** Why it need not speak; empty when it is expected to. */
  reason: z.string(),
};

/** `POST /source-decisions`. */
export const decideSourceBody = z
  .strictObject({
    ...decisionShape,
    name: typedLine(64).nullable(),
    silentUntil: z.iso.datetime({ offset: true }).nullable(),
    offHours: z.array(offHoursSchema).max(14),
    reason: z.union([z.literal(''), typedText(500).trim().min(1)]),
    /** Version of the decision that is changed; 0 for the first. */
    version: z.number().int().nonnegative(),
  })
  .refine(
    ({ muted, silentUntil, offHours, reason }) =>
      reason !== '' || !(muted || silentUntil !== null || offHours.length > 0),
    {
      error: 'reasonMissing',
      path: ['reason'],
    },
  );
export type DecideSourceBody = z.output<typeof decideSourceBody>;

/** What people decided about a source, and who did last. */
export const sourceDecisionSchema = z
  .strictObject({
    ...decisionShape,
    actor: z.string(),
    at: z.string(),
    version: z.number().int().positive(),
  })
  .meta({ id: 'SourceDecision' });
export type SourceDecision = Readonly<z.infer<typeof sourceDecisionSchema>>;
