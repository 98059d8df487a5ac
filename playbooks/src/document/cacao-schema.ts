import { z } from 'zod';
import { playbookExtensionSchema, QIAOLOU_EXTENSION_ID, stepExtensionSchema } from './qiaolou-extension.ts';

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';

/** `<kind>--<uuid>`; any UUID version (the specification predates RFC 9562). CACAO 2.0 §10.10. */
function identifier(kind: string): z.ZodString {
  return z.string().regex(new RegExp(`^${kind}--${UUID}$`), { error: `expected ${kind}--<uuid>` });
}

/** A step's type as it stands before `--` in its id. */
export const STEP_TYPES = [
  'start',
  'end',
  'action',
  'playbook-action',
  'parallel',
  'if-condition',
  'while-condition',
  'switch-condition',
] as const;

const stepId = identifier(`(?:${STEP_TYPES.join('|')})`);
const anyId = identifier('[a-z0-9-]+');
const extensionId = identifier('extension-definition');

/** CACAO 2.0 §10.16: UTC with exactly three fractional digits. */
const timestamp = z.iso.datetime({ precision: 3 });
const text = z.string().min(1).max(20_000);
const milliseconds = z.number().int().positive();

/** CACAO 2.0 §10.18.3. */
export const VARIABLE_TYPES = [
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
  description: text.optional(),
  /** Always text in the document, whatever the type says; null = unset. */
  value: z.string().nullable().optional(),
  constant: z.boolean().optional(),
  /** The caller passes the value in. */
  external: z.boolean().optional(),
});
const variablesSchema = z.record(variableNameSchema, variableSchema);

/** Declared variable of a playbook or a step. */
export type CacaoVariable = z.infer<typeof variableSchema>;

const externalReferenceSchema = z.strictObject({
  name: text,
  description: text.optional(),
  source: text.optional(),
  url: z.url().optional(),
  external_id: text.optional(),
  reference_id: text.optional(),
});

const commandSchema = z.strictObject({
  /** Open vocabulary; what can be run is said by `lintPlaybook`. */
  type: z.string().regex(/^[a-z0-9][a-z0-9-]*$/),
  description: text.optional(),
  command: text.optional(),
  command_b64: z.string().min(1).optional(),
  version: text.optional(),
  playbook_activity: text.optional(),
  external_references: z.array(externalReferenceSchema).optional(),
  headers: z.record(z.string(), z.array(z.string())).optional(),
  content: z.string().optional(),
  content_b64: z.string().optional(),
});

/** One command of an action step. */
export type CacaoCommand = z.infer<typeof commandSchema>;

const stepCommon = {
  name: text.optional(),
  description: text.optional(),
  external_references: z.array(externalReferenceSchema).optional(),
  /** Wait before the step, ms. */
  delay: milliseconds.optional(),
  /** Most the step may take, ms; then it fails with ACTION_TIMEOUT. */
  timeout: milliseconds.optional(),
  step_variables: variablesSchema.optional(),
  owner: anyId.optional(),
  on_completion: stepId.optional(),
  on_success: stepId.optional(),
  on_failure: stepId.optional(),
  step_extensions: z
    .record(extensionId, z.unknown())
    .refine(
      (value) => !(QIAOLOU_EXTENSION_ID in value) || stepExtensionSchema.safeParse(value[QIAOLOU_EXTENSION_ID]).success,
      {
        error: 'the qiaolou step extension is malformed',
      },
    )
    .optional(),
};

/** Any workflow step, CACAO 2.0 §4. */
export const stepSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('start'), ...stepCommon }),
  z.strictObject({ type: z.literal('end'), ...stepCommon }),
  z.strictObject({
    type: z.literal('action'),
    ...stepCommon,
    commands: z.array(commandSchema).min(1).max(50),
    agent: anyId,
    targets: z.array(anyId).min(1).max(100).optional(),
    in_args: z.array(variableNameSchema).optional(),
    out_args: z.array(variableNameSchema).optional(),
  }),
  z.strictObject({ type: z.literal('parallel'), ...stepCommon, next_steps: z.array(stepId).min(2).max(100) }),
  z.strictObject({
    type: z.literal('if-condition'),
    ...stepCommon,
    /** STIX-pattern comparison over variables. */
    condition: text,
    on_true: stepId,
    on_false: stepId.optional(),
  }),
  z.strictObject({ type: z.literal('while-condition'), ...stepCommon, condition: text, on_true: stepId }),
  z.strictObject({
    type: z.literal('switch-condition'),
    ...stepCommon,
    switch: text,
    cases: z.record(z.string(), stepId),
  }),
  z.strictObject({
    type: z.literal('playbook-action'),
    ...stepCommon,
    playbook_id: anyId,
    playbook_version: timestamp.optional(),
    in_args: z.array(variableNameSchema).optional(),
    out_args: z.array(variableNameSchema).optional(),
  }),
]);

/** One workflow step. */
export type CacaoStep = z.infer<typeof stepSchema>;
/** A step that runs commands. */
export type ActionStep = Extract<CacaoStep, { type: 'action' }>;

const addressSchema = z.partialRecord(z.enum(['dname', 'ipv4', 'ipv6', 'l2mac', 'vlan', 'url']), z.array(text).min(1));

/** Agents and targets, CACAO 2.0 §7: the properties of every type together, since the vocabulary is open. */
const agentTargetSchema = z.strictObject({
  type: z.string().regex(/^[a-z0-9][a-z0-9-]*$/),
  name: text,
  description: text.optional(),
  location: z.unknown().optional(),
  agent_target_extensions: z.record(extensionId, z.unknown()).optional(),
  address: addressSchema.optional(),
  port: z.union([z.string(), z.number().int()]).optional(),
  category: z.array(text).optional(),
  contact: z.unknown().optional(),
  authentication_info: anyId.optional(),
  sector: text.optional(),
});

/** Who runs a step, or what it is run on. */
export type AgentTarget = z.infer<typeof agentTargetSchema>;

const authenticationSchema = z.looseObject({ type: text, name: text.optional(), kms: z.boolean().optional() });

const extensionDefinitionSchema = z.strictObject({
  type: z.literal('extension-definition'),
  name: text,
  description: text.optional(),
  created_by: anyId,
  schema: text,
  version: text,
  external_references: z.array(externalReferenceSchema).optional(),
});

/** CACAO 2.0 §3.1, all 34 properties; unknown keys are refused. */
export const playbookSchema = z.strictObject({
  type: z.literal('playbook'),
  spec_version: z.literal('cacao-2.0'),
  id: identifier('playbook'),
  name: text,
  description: text.optional(),
  playbook_types: z.array(text).optional(),
  playbook_activities: z.array(text).optional(),
  playbook_processing_summary: z.record(z.string(), z.boolean()).optional(),
  created_by: identifier('identity'),
  created: timestamp,
  /** The version of the playbook. */
  modified: timestamp,
  revoked: z.boolean().optional(),
  valid_from: timestamp.optional(),
  valid_until: timestamp.optional(),
  derived_from: z.array(anyId).optional(),
  related_to: z.array(anyId).optional(),
  priority: z.number().int().min(0).max(100).optional(),
  severity: z.number().int().min(0).max(100).optional(),
  impact: z.number().int().min(0).max(100).optional(),
  industry_sectors: z.array(text).optional(),
  labels: z.array(text).optional(),
  external_references: z.array(externalReferenceSchema).optional(),
  markings: z.array(anyId).optional(),
  playbook_variables: variablesSchema.optional(),
  workflow_start: identifier('start'),
  workflow_exception: stepId.optional(),
  workflow: z
    .record(stepId, stepSchema)
    .refine((steps) => Object.keys(steps).length <= 1_000, { error: 'more than 1000 steps' }),
  playbook_extensions: z
    .record(extensionId, z.unknown())
    .refine(
      (value) =>
        !(QIAOLOU_EXTENSION_ID in value) || playbookExtensionSchema.safeParse(value[QIAOLOU_EXTENSION_ID]).success,
      {
        error: 'the qiaolou playbook extension is malformed',
      },
    )
    .optional(),
  authentication_info_definitions: z.record(anyId, authenticationSchema).optional(),
  agent_definitions: z.record(anyId, agentTargetSchema).optional(),
  target_definitions: z.record(anyId, agentTargetSchema).optional(),
  extension_definitions: z.record(extensionId, extensionDefinitionSchema).optional(),
  data_marking_definitions: z.record(anyId, z.looseObject({ type: text })).optional(),
  signatures: z.array(z.looseObject({ type: z.literal('jss'), id: anyId, value: text })).optional(),
});

/** A CACAO 2.0 playbook as the engine takes it: parsed, not yet linted. */
export type Playbook = z.infer<typeof playbookSchema>;
