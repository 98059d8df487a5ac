import { z } from 'zod';

export const runModeSchema = z.enum(['live', 'drill']);
export type RunMode = z.infer<typeof runModeSchema>;

export const runStatusSchema = z.enum(['running', 'waiting', 'succeeded', 'failed', 'cancelled']);
export type RunStatus = z.infer<typeof runStatusSchema>;

export const stepStatusSchema = z.enum(['pending', 'running', 'waiting', 'succeeded', 'failed', 'skipped']);
export type StepStatus = z.infer<typeof stepStatusSchema>;

/** One run of a playbook for an incident. */
export const playbookRunSchema = z.object({
  id: z.string(),
  /** CACAO id, `playbook--<uuid>`. */
  playbookId: z.string(),
  /** CACAO `modified`: the version pinned at the start of the run. */
  playbookVersion: z.string(),
  playbookName: z.string(),
  /** Null where the playbook has no English name, and for runs of older releases. */
  playbookNameEn: z.string().nullable(),
  incidentId: z.string().nullable(),
  mode: runModeSchema,
  status: runStatusSchema,
  startedBy: z.string(),
  startedAt: z.string(),
  endedAt: z.string().nullable(),
  updatedAt: z.string(),
  version: z.number().int().positive(),
});
export type PlaybookRun = z.infer<typeof playbookRunSchema>;

/** State of one step of a run as the console shows it; folded from the run's events. */
export const runStepSchema = z.object({
  runId: z.string(),
  /** CACAO step id, `action--<uuid>`. */
  stepId: z.string(),
  /** 0 unless a loop repeats it. */
  iteration: z.number().int().min(0),
  type: z.string(),
  name: z.string(),
  /** Null where the playbook has no English name for it, and for runs of older releases. */
  nameEn: z.string().nullable(),
  status: stepStatusSchema,
  attempt: z.number().int().min(0),
  startedAt: z.string().nullable(),
  endedAt: z.string().nullable(),
  /** Result of an action, answer of a person, or error code with details. */
  output: z.record(z.string(), z.unknown()).nullable(),
});
export type RunStep = z.infer<typeof runStepSchema>;

/** What the answers of a task are called, in the words of its question. */
export const taskChoicesSchema = z.strictObject({
  success: z.string(),
  failure: z.string(),
  /** Answers that set something going which is hard to take back: asked once more. */
  confirm: z.array(z.enum(['success', 'failure'])),
});
export type TaskChoices = z.infer<typeof taskChoicesSchema>;

/** A value that a person must give with the answer `success`. */
export const askedVariableSchema = z.strictObject({
  /** `__name__`. */
  name: z.string(),
  /** CACAO variable type. */
  type: z.string(),
  description: z.string(),
});
export type AskedVariable = z.infer<typeof askedVariableSchema>;

/** What a task says. */
export const taskTextSchema = z.strictObject({
  title: z.string(),
  instructions: z.string(),
  /** Null = done and not done. */
  choices: taskChoicesSchema.nullable(),
});
export type TaskText = z.infer<typeof taskTextSchema>;

/** Work that a person must do for a run. */
export const playbookTaskSchema = z.object({
  id: z.string(),
  runId: z.string(),
  stepId: z.string(),
  iteration: z.number().int().min(0),
  incidentId: z.string().nullable(),
  /** Simplified Chinese, with what a playbook says in the language it is written in; so are instructions and choices. */
  title: z.string(),
  instructions: z.string(),
  /** Role that may answer. */
  role: z.string(),
  status: z.enum(['open', 'done', 'cancelled']),
  /** ISO time, null = none. */
  dueAt: z.string().nullable(),
  createdAt: z.string(),
  doneAt: z.string().nullable(),
  doneBy: z.string().nullable(),
  outcome: z.enum(['success', 'failure']).nullable(),
  note: z.string().nullable(),
  /** Null = done and not done. */
  choices: taskChoicesSchema.nullable(),
  /** Null = nothing. */
  asked: z.array(askedVariableSchema).nullable(),
  /** The effect that could not be taken back or kept up, when that is what the task is about. */
  effectKey: z.string().nullable(),
  /** Title, instructions and choices in English; null = opened by a release that had them in Chinese only. */
  english: taskTextSchema.nullable(),
  version: z.number().int().positive(),
});
export type PlaybookTask = z.infer<typeof playbookTaskSchema>;

/**
 * What a task says in a language; one opened by an older release says it in Chinese.
 *
 * @example
 *   taskText(task, 'en').title; // 'Could not be undone, a person must see to it: block'
 */
export function taskText(task: PlaybookTask, language: 'zh-CN' | 'en'): TaskText {
  const { title, instructions, choices, english } = task;
  return language === 'en' && english !== null ? english : { title, instructions, choices };
}

/** Who had an effect taken back before its time. */
export const effectLiftSchema = z.strictObject({
  /** User name. */
  by: z.string(),
  at: z.string(),
  reason: z.string(),
});
export type EffectLift = z.infer<typeof effectLiftSchema>;
