import { z } from 'zod';
import { cursorSchema, idSchema, limitParam, listOf } from '../route/parameters.ts';
import { typedText } from '../text/typed-text.ts';
import { effectLiftSchema } from './playbook-run.ts';

/**
 * How an effect in force stands: done and not looked at since; seen to be there; gone once and put back; gone or not to be
 * seen, and not put back; being taken back now; not to be taken back, tried again or a person's task.
 */
export const effectStateSchema = z.enum(['applied', 'verified', 'reapplied', 'lost', 'lifting', 'undoFailed']);
export type EffectState = z.infer<typeof effectStateSchema>;

/** An act on the outside world that is in force and can be taken back: a block, whatever put it there. */
export const effectInForceSchema = z
  .strictObject({
    /** Idempotency key: 64 hex digits. */
    id: idSchema,
    connector: z.string(),
    /** What it is on, in one line: an address. */
    target: z.string(),
    state: effectStateSchema,
    since: z.string(),
    /** When it is taken back by itself; null = when somebody lifts it, or has done by hand what could not be undone. */
    until: z.string().nullable(),
    /** When it was last seen to be there. */
    checkedAt: z.string().nullable(),
    /** How often it was put back. */
    reapplied: z.number().int(),
    /** Code of what keeps it from being kept up or taken back. */
    fault: z.string().nullable(),
    /** How often undoing it has failed. */
    undoTries: z.number().int(),
    lift: effectLiftSchema.nullable(),
    runId: z.string(),
    stepName: z.string(),
    /** Null where the playbook has no English name for it. */
    stepNameEn: z.string().nullable(),
    playbookName: z.string(),
    playbookNameEn: z.string().nullable(),
    incidentId: z.string().nullable(),
    incidentNumber: z.string().nullable(),
  })
  .meta({ id: 'EffectInForce' });
export type EffectInForce = z.infer<typeof effectInForceSchema>;

/** `GET /effects/export.csv`. */
export const effectsExportQuery = z.strictObject({
  state: listOf(effectStateSchema).optional(),
  incidentId: idSchema.optional(),
  /** Case-insensitive part of target, connector, playbook, step or number of the incident. */
  text: z.string().max(256).optional(),
});
export type EffectFilters = z.output<typeof effectsExportQuery>;

/** `GET /effects`, newest first. */
export const effectsQuery = z.strictObject({
  ...effectsExportQuery.shape,
  cursor: cursorSchema.optional(),
  limit: limitParam(200, 50),
});
export type EffectsQuery = z.output<typeof effectsQuery>;

export const effectListSchema = z
  .strictObject({ effects: z.array(effectInForceSchema), total: z.number().int(), next: cursorSchema.optional() })
  .meta({ id: 'EffectList' });
export type EffectList = z.infer<typeof effectListSchema>;

/** `POST /effects/:id/lift`. */
export const liftEffectBody = z.strictObject({ reason: typedText(2_000).regex(/\S/, { error: 'blank' }) });
export type LiftEffectBody = z.output<typeof liftEffectBody>;
