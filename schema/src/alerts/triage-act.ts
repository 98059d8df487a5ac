import { z } from 'zod';
import { DAY_MS } from '../time/duration.ts';
import { alertActionSchema, alertGroupsExportQuery, foreseeableActionSchema } from './alert-bodies.ts';

/** How long one's own acts are listed and can be taken back. */
export const ACT_LIFE_MS = DAY_MS;

/** Most acts that are listed, the newest. */
export const MAX_LISTED_ACTS = 50;

/**
 * `planned`: counted, not begun; `running`: goes on by itself, also after its client left or the platform was restarted;
 * `stopped`: who asked for it may no longer triage.
 */
export const triageActStateSchema = z.enum(['planned', 'running', 'done', 'cancelled', 'stopped']);
export type TriageActState = z.infer<typeof triageActStateSchema>;

/** One act of a person on many rows of the queue: on a selection, on all that match, or the taking back of such an act. */
export const triageActSchema = z
  .strictObject({
    id: z.string(),
    /** Rows that changed at or after this time are left out. */
    at: z.string(),
    actor: z.string(),
    action: alertActionSchema,
    /** Which rows; null for a selection and for taking back. */
    filters: z.record(z.string(), z.union([z.string(), z.array(z.string())])).nullable(),
    /** The act that is taken back. */
    undoes: z.string().nullable(),
    state: triageActStateSchema,
    /** Rows that matched when it was planned, or were selected. */
    total: z.number().int(),
    /** Of these, rows in critical incidents that were open: left out unless it was confirmed. */
    inOpenCritical: z.number().int(),
    done: z.number().int(),
    /** Rows that were left out, by code of the error catalogue; `records.versionConflict`: they had changed since `at`. */
    leftOut: z.array(z.strictObject({ code: z.string(), count: z.number().int() })),
    /** Of the rows that were done, those taken back since. */
    undone: z.number().int(),
    endedAt: z.string().nullable(),
    /** Whether it can be taken back now. */
    mayUndo: z.boolean(),
  })
  .meta({ id: 'TriageAct' });
export type TriageAct = z.infer<typeof triageActSchema>;

/** `POST /triage-acts`. The answer's `total` is what `start` will act on, but for rows that change until then. */
export const planTriageActBody = z.strictObject({ filters: alertGroupsExportQuery, action: foreseeableActionSchema });
export type PlanTriageActBody = z.output<typeof planTriageActBody>;

/** `POST /triage-acts/:id/start`. `confirmed`: rows in open critical incidents too. */
export const startTriageActBody = z.strictObject({ confirmed: z.boolean() });

/** `GET /triage-acts`: one's own, newest first. */
export const triageActListSchema = z.strictObject({ acts: z.array(triageActSchema) });
