import { z } from 'zod';
import type { AuditAction, AuditObject } from './audit-action.ts';

/** One entry of the audit trail. `hash` = SM3(prevHash ‖ JCS of the other fields); the first prevHash is 64 zeros. */
export const auditEntrySchema = z.object({
  /** 1, 2, 3 … without gaps. */
  seq: z.number().int().positive(),
  at: z.string(),
  /** User name, `system`, `anonymous`, or `playbook:<run id>`. */
  actor: z.string(),
  /** Client address of a request; null for the system's own acts. */
  ip: z.string().nullable(),
  /** `alert.close`, `incident.create`, `session.login` … */
  action: z.string(),
  /** What it was done to: kind and id. */
  objectType: z.string(),
  objectId: z.string(),
  outcome: z.enum(['success', 'failure']),
  /** What changed; JSON object. Never secrets. */
  details: z.record(z.string(), z.unknown()),
  /** 64 hex digits. */
  prevHash: z.string(),
  /** 64 hex digits. */
  hash: z.string(),
});
export type AuditEntry = z.infer<typeof auditEntrySchema>;

/** What a writer states; the store adds seq and hashes. */
export type AuditInput = Omit<AuditEntry, 'seq' | 'prevHash' | 'hash' | 'action' | 'objectType'> & {
  readonly action: AuditAction;
  readonly objectType: AuditObject;
};

/** SM2-signed statement: "the chain up to `seq` ends with `hash`". */
export const auditCheckpointSchema = z.object({
  seq: z.number().int().positive(),
  hash: z.string(),
  at: z.string(),
  /** First 16 hex digits of SM3(public key). */
  keyId: z.string(),
  /** DER ECDSA-Sig-Value, hex (GB/T 35276). */
  signature: z.string(),
});
export type AuditCheckpoint = z.infer<typeof auditCheckpointSchema>;

/** Result of verifying the whole trail. */
export const auditVerdictSchema = z.object({
  ok: z.boolean(),
  entries: z.number().int(),
  checkpoints: z.number().int(),
  /** Entries after the last checkpoint: chained, not yet signed. */
  unsigned: z.number().int(),
  /** When the last checkpoint says it was signed; absent before the first. */
  lastSignedAt: z.string().optional(),
  /** The first bad place: entry seq, or checkpoint seq, and what is wrong. */
  firstBad: z
    .object({
      kind: z.enum(['entry', 'checkpoint', 'seal', 'record', 'structure', 'trail']),
      seq: z.number().int(),
      reason: z.enum([
        'hash',
        'prevHash',
        'gap',
        'signature',
        'unknownKey',
        'missingEntry',
        'missingCopy',
        'malformed',
        'truncated',
        'changed',
        'inserted',
        'deleted',
        'missing',
        'foreign',
        'stale',
        'clock',
      ]),
      /** Which record (table and id) or which part of the database's structure. */
      name: z.string().optional(),
    })
    .nullable(),
});
export type AuditVerdict = z.infer<typeof auditVerdictSchema>;
