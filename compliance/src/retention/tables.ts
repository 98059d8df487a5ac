import { table, tableArea, tableSteps } from '@qiaolou/record-store';
import { askDeletionBody, decideDeletionBody, holdBody, liftHoldBody, retentionPolicyBody } from '@qiaolou/schema';
import { z } from 'zod';

const id = z.number().int().positive();

/** What a person does about how logs are kept. */
export const custodyActSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('policy'), body: retentionPolicyBody }),
  z.strictObject({ kind: z.literal('hold'), body: holdBody }),
  z.strictObject({ kind: z.literal('lift'), id, body: liftHoldBody }),
  z.strictObject({ kind: z.literal('ask'), body: askDeletionBody }),
  z.strictObject({ kind: z.literal('decide'), id, body: decideDeletionBody }),
]);
/** What a person does, checked. */
export type CustodyAct = z.output<typeof custodyActSchema>;

const actorSchema = z.object({ name: z.string(), ip: z.string().nullable(), roles: z.array(z.string()) });
const errorSchema = z.object({ code: z.string(), details: z.record(z.string(), z.unknown()), message: z.string() });
/** What became of an act: its entry in the chain, or why it has none. */
const outcomeSchema = z.object({ seq: id.nullable(), error: errorSchema.nullable() });

const waitingActSchema = z.object({
  id: z.string(),
  at: z.string(),
  act: z.record(z.string(), z.unknown()),
  actor: actorSchema,
  /** `waiting` until a worker has `taken` it or the console that asked gave it up. */
  state: z.enum(['waiting', 'taken', 'done', 'withdrawn']),
  outcome: outcomeSchema.nullable(),
});
/** An act that a worker is asked for. */
export type WaitingAct = Readonly<z.infer<typeof waitingActSchema>>;

const TABLES = { custodyActs: table(waitingActSchema, { key: 'id', guarded: true, index: [['state']] }) };

/** Area `retention`: acts that a console asks a worker for, which has the key that signs them. */
export const RETENTION_AREA = tableArea('retention', TABLES, [
  { id: 1, name: 'custody-acts', steps: tableSteps('custody_acts', TABLES.custodyActs) },
]);
