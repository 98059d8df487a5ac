/** What may be allowed about the audit trail. */
export const AUDIT_PERMISSIONS = ['audit.read', 'audit.verify'] as const;
export type AuditPermission = (typeof AUDIT_PERMISSIONS)[number];
