/** What may be allowed about accounts. */
export const USER_PERMISSIONS = ['users.read', 'users.write'] as const;
export type UserPermission = (typeof USER_PERMISSIONS)[number];
