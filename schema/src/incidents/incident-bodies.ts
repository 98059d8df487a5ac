import { z } from 'zod';
import { typedLine, typedText } from '../text/typed-text.ts';
import { queryTextSchema } from '../events/record-query-bodies.ts';
import { ruleLevelSchema } from '../detect/detection-match.ts';
import { alertGroupSchema } from '../alerts/alert.ts';
import { incidentGradeSchema, incidentSchema, incidentStatusSchema, timelineEntrySchema } from './incident.ts';
import { playbookTaskSchema } from '../playbooks/playbook-run.ts';
import { cursorSchema, idSchema, limitParam, listOf, versionSchema } from '../route/parameters.ts';
import { runDetailSchema } from '../playbooks/playbook-bodies.ts';

/** `GET /incidents`, newest first. */
export const incidentsQuery = z.strictObject({
  /** These incidents only; unknown ones are left out. */
  id: listOf(idSchema).optional(),
  status: listOf(incidentStatusSchema).optional(),
  level: listOf(ruleLevelSchema).optional(),
  /** User names; `-` = unassigned. */
  assignee: listOf(z.string().max(64)).optional(),
  /** Filter of the query language over `INCIDENT_FIELDS`, without stages. */
  query: queryTextSchema.optional(),
  /** Case-insensitive part of number, title or summary. */
  text: z.string().max(256).optional(),
  cursor: cursorSchema.optional(),
  limit: limitParam(200, 50),
});
export type IncidentsQuery = z.output<typeof incidentsQuery>;

export const incidentRowSchema = z
  .strictObject({
    ...incidentSchema.shape,
    /** Alert groups in it. */
    groups: z.number().int(),
    /** Human tasks that wait. */
    openTasks: z.number().int(),
  })
  .meta({ id: 'IncidentRow' });
export type IncidentRow = z.infer<typeof incidentRowSchema>;

export const incidentListSchema = z
  .strictObject({ rows: z.array(incidentRowSchema), total: z.number().int(), next: cursorSchema.optional() })
  .meta({ id: 'IncidentList' });
export type IncidentList = z.infer<typeof incidentListSchema>;

const groupIds = z.array(idSchema).min(1).max(200);

/** `POST /incidents`: from alert groups. Level defaults to the highest of the groups. */
export const createIncidentBody = z.strictObject({
  title: typedLine(200),
  summary: typedText(10_000).default(''),
  level: ruleLevelSchema.optional(),
  groupIds,
});
export type CreateIncidentBody = z.output<typeof createIncidentBody>;

export const incidentDetailSchema = z
  .strictObject({
    incident: incidentSchema,
    groups: z.array(alertGroupSchema),
    /** Oldest first. */
    timeline: z.array(timelineEntrySchema),
    runs: z.array(runDetailSchema),
    /** Of all runs, open ones first. */
    tasks: z.array(playbookTaskSchema),
  })
  .meta({ id: 'IncidentDetail' });
export type IncidentDetail = z.infer<typeof incidentDetailSchema>;

/** `PATCH /incidents/:id`. Closing (`status: closed`) needs a conclusion. */
export const patchIncidentBody = z.strictObject({
  version: versionSchema,
  title: typedLine(200).optional(),
  summary: typedText(10_000).optional(),
  level: ruleLevelSchema.optional(),
  grade: incidentGradeSchema.nullable().optional(),
  status: incidentStatusSchema.optional(),
  assignee: z.string().max(64).nullable().optional(),
  conclusion: typedText(10_000).optional(),
});
export type PatchIncidentBody = z.infer<typeof patchIncidentBody>;

/** `POST /incidents/:id/groups`. */
export const addGroupsBody = z.strictObject({ version: versionSchema, groupIds });

/** `POST /incidents/:id/notes`. */
export const noteBody = z.strictObject({ text: typedText(10_000).min(1) });
