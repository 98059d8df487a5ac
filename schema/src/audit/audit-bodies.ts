import { z } from 'zod';
import { auditEntrySchema, auditVerdictSchema } from './audit-entry.ts';
import { cursorSchema, instantSchema, limitParam } from '../route/parameters.ts';

const filters = {
  actor: z.string().max(128).optional(),
  /** Exact, or a prefix ending in a dot: `session.`. */
  action: z.string().max(128).optional(),
  objectType: z.string().max(64).optional(),
  objectId: z.string().max(256).optional(),
  outcome: z.enum(['success', 'failure']).optional(),
  from: instantSchema.optional(),
  to: instantSchema.optional(),
};

/** `GET /audit`, newest first. */
export const auditQuery = z.strictObject({
  ...filters,
  cursor: cursorSchema.optional(),
  limit: limitParam(500, 100),
});
export type AuditQuery = z.output<typeof auditQuery>;

/** Filters alone, for exports. */
export const auditExportQuery = z.strictObject(filters);

export const auditListSchema = z
  .strictObject({ entries: z.array(auditEntrySchema), total: z.number().int(), next: cursorSchema.optional() })
  .meta({ id: 'AuditList' });
export type AuditList = z.infer<typeof auditListSchema>;

/** `POST /audit/verify`. */
export const auditVerifySchema = z
  .strictObject({ verdict: auditVerdictSchema, tookMs: z.number() })
  .meta({ id: 'AuditVerification' });
export type AuditVerification = z.infer<typeof auditVerifySchema>;
