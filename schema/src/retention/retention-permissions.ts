/** What may be allowed about how long logs are kept. Who asks for a deletion may not approve one. */
export const RETENTION_PERMISSIONS = [
  'retention.read',
  'retention.verify',
  'retention.policy',
  'retention.hold',
  'retention.ask',
  'retention.decide',
] as const;
export type RetentionPermission = (typeof RETENTION_PERMISSIONS)[number];
