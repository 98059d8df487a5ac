import { HOUR_MS, MINUTE_MS } from '@qiaolou/schema';

/** Limits of sessions and logins. */
export interface SessionLimits {
  /** A session ends when nothing was asked for so long; 30 minutes. */
  readonly idleMs: number;
  /** A session ends after so long whatever happens; 12 hours. */
  readonly absoluteMs: number;
  /** Wrong passwords in a row that lock an account; 5. */
  readonly maxFailures: number;
  /** How long a locked account stays locked; 15 minutes. */
  readonly lockMs: number;
}

/** The limits of GB/T 22239-2019 8.1.4.1 b) as we set them. */
export const DEFAULT_SESSION_LIMITS: SessionLimits = {
  idleMs: 30 * MINUTE_MS,
  absoluteMs: 12 * HOUR_MS,
  maxFailures: 5,
  lockMs: 15 * MINUTE_MS,
};
