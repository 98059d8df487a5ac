/** "Now" of the synthetic county. */
export const NOW = Date.now();

/** An instant of the county, ISO 8601. */
export const iso = (ms: number): string => new Date(ms).toISOString();
