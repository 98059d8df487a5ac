/** What may be allowed about settings. */
export const SETTINGS_PERMISSIONS = ['settings.read', 'settings.write'] as const;
export type SettingsPermission = (typeof SETTINGS_PERMISSIONS)[number];
