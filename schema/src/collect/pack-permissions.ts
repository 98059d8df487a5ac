/**
 * What may be allowed about parser packs: look at them; teach (guess, drafts, tests on kept lines); put in force, go back, switch
 * off, remove.
 */
export const PACK_PERMISSIONS = ['packs.read', 'packs.draft', 'packs.release'] as const;
export type PackPermission = (typeof PACK_PERMISSIONS)[number];
