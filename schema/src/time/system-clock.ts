import type { Clock } from './clock.ts';

/** The machine's own clock. Only `platform/` and adapters pass this on. */
export const systemClock: Clock = { now: () => Date.now() };
