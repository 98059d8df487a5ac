/** Quick ranges of the time picker, ending now. */
export const QUICK_RANGES = ['15m', '1h', '4h', '24h', '7d', '30d'] as const;

/** One of them. */
export type QuickRange = (typeof QUICK_RANGES)[number];
