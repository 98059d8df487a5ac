import { z } from 'zod';
import {
  anyIdSchema,
  extensionIdSchema,
  externalReferenceSchema,
  millisecondsSchema,
  stepIdSchema,
  textSchema,
} from '../vocabulary/cacao-types.ts';
import { QIAOLOU_EXTENSION_ID, stepExtensionSchema } from '../vocabulary/qiaolou-extension.ts';
import { variablesSchema } from '../vocabulary/variable.ts';

/** Properties every step has besides its type. CACAO 2.0 §4.1. */
export const stepBody = {
  name: textSchema.optional(),
  description: textSchema.optional(),
  external_references: z.array(externalReferenceSchema).optional(),
  /** Wait before the step, ms. */
  delay: millisecondsSchema.optional(),
  /** Most the step may take, ms; then it fails with ACTION_TIMEOUT. */
  timeout: millisecondsSchema.optional(),
  step_variables: variablesSchema.optional(),
  owner: anyIdSchema.optional(),
  on_completion: stepIdSchema.optional(),
  on_success: stepIdSchema.optional(),
  on_failure: stepIdSchema.optional(),
  step_extensions: z
    .record(extensionIdSchema, z.unknown())
    .refine(
      (value) => !(QIAOLOU_EXTENSION_ID in value) || stepExtensionSchema.safeParse(value[QIAOLOU_EXTENSION_ID]).success,
      { error: 'the qiaolou step extension is malformed' },
    )
    .optional(),
};

/** What is known of a step whatever its type. */
export type StepBody = z.infer<z.ZodObject<typeof stepBody>> & { readonly type: string };
