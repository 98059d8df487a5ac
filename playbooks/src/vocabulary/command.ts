import { z } from 'zod';
import { externalReferenceSchema, textSchema } from './cacao-types.ts';

/** One command of an action step. CACAO 2.0 §5. */
export const commandSchema = z.strictObject({
  /** Open vocabulary; what can be run is said by `lintPlaybook`. */
  type: z.string().regex(/^[a-z0-9][a-z0-9-]*$/),
  description: textSchema.optional(),
  command: textSchema.optional(),
  command_b64: z.string().min(1).optional(),
  version: textSchema.optional(),
  playbook_activity: textSchema.optional(),
  external_references: z.array(externalReferenceSchema).optional(),
  headers: z.record(z.string(), z.array(z.string())).optional(),
  content: z.string().optional(),
  content_b64: z.string().optional(),
});

/** See `commandSchema`. */
export type CacaoCommand = z.infer<typeof commandSchema>;
