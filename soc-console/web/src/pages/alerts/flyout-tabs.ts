/** Tabs of the flyout, in their order. */
export const FLYOUT_TABS = ['overview', 'why', 'evidence', 'entities', 'history'] as const;
export type FlyoutTab = (typeof FLYOUT_TABS)[number];
