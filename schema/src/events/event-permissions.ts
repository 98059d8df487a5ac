/** What may be allowed about events. */
export const EVENT_PERMISSIONS = ['events.read'] as const;
export type EventPermission = (typeof EVENT_PERMISSIONS)[number];
