/** What may be allowed about compliance. */
export const COMPLIANCE_PERMISSIONS = ['compliance.read', 'compliance.write'] as const;
export type CompliancePermission = (typeof COMPLIANCE_PERMISSIONS)[number];
