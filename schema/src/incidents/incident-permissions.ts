/** What may be allowed about incidents. */
export const INCIDENT_PERMISSIONS = ['incidents.read', 'incidents.write'] as const;
export type IncidentPermission = (typeof INCIDENT_PERMISSIONS)[number];
