import { z } from 'zod';
import { typedText } from '../text/typed-text.ts';
import { playbookRunSchema, playbookTaskSchema, runModeSchema, runStepSchema } from './playbook-run.ts';
import { cursorSchema, idSchema, limitParam, listOf, versionSchema } from '../route/parameters.ts';

/** A property of a document that describes it and changes nothing that is done, as text. */
export const playbookFactSchema = z.strictObject({
  /** Its name, inside of something else with that before it: `severity`, `commands/0/description`. */
  property: z.string(),
  value: z.string(),
});
export type PlaybookFact = z.infer<typeof playbookFactSchema>;

/** A step of a playbook as the console draws it. */
export const playbookStepSchema = z.strictObject({
  /** CACAO step id. */
  id: z.string(),
  /** CACAO step type: `start`, `end`, `action`, `if-condition`, `parallel` … */
  type: z.string(),
  name: z.string(),
  nameEn: z.string().nullable(),
  /** Ids of the steps that may follow. */
  next: z.array(z.string()),
  facts: z.array(playbookFactSchema),
});

export const playbookSummarySchema = z
  .strictObject({
    /** CACAO id, `playbook--<uuid>`. */
    id: z.string(),
    name: z.string(),
    /** Null where the playbook has none. */
    nameEn: z.string().nullable(),
    description: z.string(),
    descriptionEn: z.string().nullable(),
    /** CACAO `modified`. */
    version: z.string(),
    labels: z.array(z.string()),
    /** Why it cannot be started now, by the property that says so; null = it can. */
    notInForce: z.enum(['revoked', 'valid_from', 'valid_until']).nullable(),
    facts: z.array(playbookFactSchema),
    steps: z.array(playbookStepSchema),
  })
  .meta({ id: 'PlaybookSummary' });
export type PlaybookSummary = z.infer<typeof playbookSummarySchema>;

export const playbookListSchema = z.strictObject({ playbooks: z.array(playbookSummarySchema) });

/** A run with its steps and human tasks. */
export const runDetailSchema = z
  .strictObject({
    run: playbookRunSchema,
    steps: z.array(runStepSchema),
    tasks: z.array(playbookTaskSchema),
  })
  .meta({ id: 'RunDetail' });
export type RunDetail = z.infer<typeof runDetailSchema>;

/** Values of playbook variables (CACAO 2.0 §10.18.2: `__name__`), always text. */
const variables = z
  .record(z.string().regex(/^__[a-zA-Z0-9][a-zA-Z0-9_-]{0,247}__$/), z.string().max(10_000))
  .optional();

/** `POST /playbook-runs`. `variables` fill the playbook's external variables; the incident's own values fill the rest. */
export const startRunBody = z.strictObject({
  playbookId: idSchema,
  incidentId: idSchema.nullable(),
  mode: runModeSchema.default('live'),
  variables,
});
export type StartRunBody = z.output<typeof startRunBody>;

/** `POST /playbook-runs/:id/cancel`. */
export const cancelRunBody = z.strictObject({ reason: typedText(2_000).min(1) });

/** `GET /tasks/export.csv`. */
export const tasksExportQuery = z.strictObject({
  /** These tasks only; unknown ones are left out. */
  id: listOf(idSchema).optional(),
  status: listOf(playbookTaskSchema.shape.status).optional(),
  /** Roles that may answer. */
  role: listOf(z.string().max(64)).optional(),
  incidentId: idSchema.optional(),
  /** Case-insensitive part of what the task says, in either language. */
  text: z.string().max(256).optional(),
});
export type TaskFilters = z.output<typeof tasksExportQuery>;

/** `GET /tasks`, the earliest due first. */
export const tasksQuery = z.strictObject({
  ...tasksExportQuery.shape,
  cursor: cursorSchema.optional(),
  limit: limitParam(200, 50),
});
export type TasksQuery = z.output<typeof tasksQuery>;

export const taskListSchema = z
  .strictObject({ tasks: z.array(playbookTaskSchema), total: z.number().int(), next: cursorSchema.optional() })
  .meta({ id: 'TaskList' });
export type TaskList = z.infer<typeof taskListSchema>;

/** `POST /tasks/:id/answer`. `variables` are what the step hands on (its `out_args`). */
export const answerTaskBody = z.strictObject({
  version: versionSchema,
  outcome: z.enum(['success', 'failure']),
  note: typedText(10_000).default(''),
  variables,
});
export type AnswerTaskBody = z.output<typeof answerTaskBody>;
