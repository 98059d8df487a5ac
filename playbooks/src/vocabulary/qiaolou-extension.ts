import { permissionsOf, roleSchema, ruleLevelSchema } from '@qiaolou/schema';
import { z } from 'zod';
import { variableNameSchema } from './variable.ts';

/** Our CACAO extension: triggers, roles, deadlines, retries. Version 1.0.0. */
export const QIAOLOU_EXTENSION_ID = 'extension-definition--5f0c7a52-2f0e-4f0b-9a57-6b7f4f1d9c10';

/** OASIS layout extension: where an editor draws the steps. It says nothing about what is done, so it may be passed over. */
export const LAYOUT_EXTENSION_ID = 'extension-definition--418ee24c-9cb1-46d9-afa5-309e01aabc7f';

/** Bounded as what it translates is by the size of a document. */
const englishText = z.string().min(1).max(10_000);

/** Playbook level: which alerts it answers. */
export const playbookExtensionSchema = z.strictObject({
  type: z.literal('qiaolou-playbook'),
  trigger: z.strictObject({
    /** Sigma rule ids (UUID). */
    rule_ids: z.array(z.string()).optional(),
    /** ATT&CK technique ids; `T1110` covers its sub-techniques `T1110.*`. */
    techniques: z.array(z.string().regex(/^T\d{4}(?:\.\d{3})?$/)).optional(),
    /** Lowest level that triggers; every level when absent. */
    min_level: ruleLevelSchema.optional(),
  }),
  /** May the platform start it by itself for an incident it made. */
  auto_start: z.boolean().optional(),
  /** What the document calls itself in its own language, in English. */
  english: z.strictObject({ name: englishText, description: englishText.optional() }).optional(),
});
/** See `playbookExtensionSchema`. */
export type PlaybookExtension = z.infer<typeof playbookExtensionSchema>;

/** Step level: who must act, by when, how answers are called, how failures are retried, what is taken back. */
export const stepExtensionSchema = z.strictObject({
  type: z.literal('qiaolou-step'),
  /** Role that may answer a manual command, one of those that answer tasks at all; `analyst` when absent. */
  role: roleSchema
    .refine((role) => permissionsOf([role]).has('playbooks.answer'), { error: 'a role that answers no tasks' })
    .optional(),
  /** A manual command is due so many seconds after the task opens. */
  deadline_seconds: z.number().int().positive().optional(),
  retry: z
    .strictObject({
      /** Tries in all, the first included. */
      max_attempts: z.number().int().min(1).max(20),
      /** First pause, ms; doubles each time, at most 5 minutes, plus up to 25 % jitter. */
      backoff_ms: z.number().int().min(1).max(300_000),
    })
    .optional(),
  /**
   * What an automatic step gives out in a drill, which does nothing for real: a value for each of its `out_args` that the
   * connector cannot tell beforehand. What is neither is asked of a person.
   */
  drill_outputs: z.record(variableNameSchema, z.string()).optional(),
  /** When this step succeeds, what these steps did is taken back: blocks a false alarm led to. */
  undoes: z.array(z.string()).min(1).optional(),
  /** What the answers to a manual command are called, in the words of its question; 完成 and 未完成 when absent. */
  answers: z
    .strictObject({
      success: z.string().min(1).max(20),
      failure: z.string().min(1).max(20),
      /** Answers that lead to something hard to take back: the console asks once more. */
      confirm: z.array(z.enum(['success', 'failure'])).optional(),
    })
    .optional(),
  /** What the step says in the document's own language, in English; a manual command with the same variables. */
  english: z
    .strictObject({
      name: englishText,
      command: englishText.optional(),
      answers: z.strictObject({ success: z.string().min(1).max(60), failure: z.string().min(1).max(60) }).optional(),
    })
    .optional(),
  /** Phase of the incident the step belongs to: 接报 研判 处置 反馈 核验. */
  phase: z.enum(['reported', 'analysing', 'handling', 'feedback', 'verifying']).optional(),
});
/** See `stepExtensionSchema`. */
export type StepExtension = z.infer<typeof stepExtensionSchema>;

/**
 * Our playbook extension of a playbook, if it has one.
 *
 * @example
 *   playbookExtension(playbook)?.auto_start; // true when the platform may start it by itself
 */
export function playbookExtension(playbook: {
  readonly playbook_extensions?: Readonly<Record<string, unknown>> | undefined;
}): PlaybookExtension | undefined {
  return playbookExtensionSchema.safeParse(playbook.playbook_extensions?.[QIAOLOU_EXTENSION_ID]).data;
}

/**
 * Our step extension of a step, if it has one.
 *
 * @example
 *   stepExtension(step)?.deadline_seconds; // 3600
 */
export function stepExtension(step: {
  readonly step_extensions?: Readonly<Record<string, unknown>> | undefined;
}): StepExtension | undefined {
  return stepExtensionSchema.safeParse(step.step_extensions?.[QIAOLOU_EXTENSION_ID]).data;
}

/**
 * What a step is called in English; undefined where the document does not say.
 *
 * @example
 *   englishName(step) ?? step.name; // 'Secure evidence'
 */
export function englishName(step: Parameters<typeof stepExtension>[0]): string | undefined {
  return stepExtension(step)?.english?.name;
}
