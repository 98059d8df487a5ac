import { HOUR_MS, MINUTE_MS } from '@qiaolou/schema';

/** Limits of sessions. */
export interface SessionLimits {
  /** A session ends when nothing was asked for so long; 30 minutes. */
  readonly idleMs: number;
  /** A session ends after so long whatever happens; 12 hours. */
  readonly absoluteMs: number;
  /** Wrong current passwords in a row, given inside a session, that end all sessions of the account; 5. */
  readonly maxFailures: number;
}

/** The limits of GB/T 22239-2019 8.1.4.1 b) as we set them. */
export const DEFAULT_SESSION_LIMITS: SessionLimits = {
  idleMs: 30 * MINUTE_MS,
  absoluteMs: 12 * HOUR_MS,
  maxFailures: 5,
};
