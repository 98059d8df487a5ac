/** What may be allowed about settings. */
export const SETTINGS_PERMISSIONS = ['settings.read', 'settings.write'] as const;
