/** What may be allowed about log sources. */
export const SOURCE_PERMISSIONS = ['sources.read', 'sources.write'] as const;
export type SourcePermission = (typeof SOURCE_PERMISSIONS)[number];
