/** What may be allowed about alerts. */
export const ALERT_PERMISSIONS = ['alerts.read', 'alerts.triage'] as const;
export type AlertPermission = (typeof ALERT_PERMISSIONS)[number];
