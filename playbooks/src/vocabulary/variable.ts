import { z } from 'zod';
import { textSchema } from './cacao-types.ts';

/** CACAO 2.0 §10.18.3. */
const VARIABLE_TYPES = [
  'bool',
  'dictionary',
  'float',
  'hexstring',
  'integer',
  'ipv4-addr',
  'ipv6-addr',
  'long',
  'mac-addr',
  'hash',
  'md5-hash',
  'sha256-hash',
  'string',
  'uri',
  'uuid',
] as const;

/** `__name__`; CACAO 2.0 §10.18.2. */
export const variableNameSchema = z.string().regex(/^__[a-zA-Z0-9][a-zA-Z0-9_-]{0,247}__$/);

const variableSchema = z.strictObject({
  type: z.enum(VARIABLE_TYPES),
  description: textSchema.optional(),
  /** Always text in the document, whatever the type says; null = unset. */
  value: z.string().nullable().optional(),
  constant: z.boolean().optional(),
  /** The caller passes the value in. */
  external: z.boolean().optional(),
});

/** Declared variables by name. */
export const variablesSchema = z.record(variableNameSchema, variableSchema);

/** Declared variable of a playbook or a step. */
export type CacaoVariable = z.infer<typeof variableSchema>;
