import { z } from 'zod';
import { stepSchema } from '../steps/cacao-step.ts';
import {
  anyIdSchema as anyId,
  extensionIdSchema as extensionId,
  externalReferenceSchema,
  identifier,
  stepIdSchema,
  textSchema as text,
  timestampSchema as timestamp,
} from '../vocabulary/cacao-types.ts';
import { playbookExtensionSchema, QIAOLOU_EXTENSION_ID } from '../vocabulary/qiaolou-extension.ts';
import { variablesSchema } from '../vocabulary/variable.ts';

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

/** CACAO 2.0 §3.1.3. */
const PROCESSING_FEATURES = [
  'manual_playbook',
  'external_playbooks',
  'parallel_processing',
  'if_logic',
  'while_logic',
  'switch_logic',
  'temporal_logic',
  'data_markings',
  'digital_signatures',
  'countersigned_signatures',
  'extensions',
] as const;

/** CACAO 2.0 §3.1, all 34 properties; unknown keys are refused. */
export const playbookSchema = z.strictObject({
  type: z.literal('playbook'),
  spec_version: z.literal('cacao-2.0'),
  id: identifier('playbook'),
  name: text,
  description: text.optional(),
  playbook_types: z.array(text).optional(),
  playbook_activities: z.array(text).optional(),
  playbook_processing_summary: z.partialRecord(z.enum(PROCESSING_FEATURES), z.boolean()).optional(),
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
  workflow_exception: stepIdSchema.optional(),
  workflow: z
    .record(stepIdSchema, stepSchema)
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
