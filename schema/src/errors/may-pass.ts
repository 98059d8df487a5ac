import { SocError } from './soc-error.ts';

/**
 * True for what passes by itself: a store that is away, a full disk. Whoever meets it waits and tries again instead of
 * giving up.
 *
 * @example
 *   mayPass(new SocError('records.unavailable')); // true
 *   mayPass(new SocError('records.duplicate')); // false
 */
export function mayPass(error: unknown): error is SocError {
  return error instanceof SocError && (error.status === 503 || error.status === 504);
}
