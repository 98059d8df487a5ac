import { readFileSync } from 'node:fs';
import { SocError } from '@qiaolou/schema';

/**
 * Files and sockets this process may have open at the same time (`RLIMIT_NOFILE`, soft limit; Node raises it to the hard
 * one when it starts). Undefined where the system does not tell, or sets none.
 */
export function readDescriptorLimit(limits = '/proc/self/limits'): number | undefined {
  let text: string;
  try {
    text = readFileSync(limits, 'latin1');
  } catch {
    // Not Linux, or no /proc: nothing is guessed, the configured numbers stand alone.
    return undefined;
  }
  const soft = /^Max open files\s+(\d+)\s/m.exec(text)?.[1];
  return soft === undefined ? undefined : Number(soft);
}

/** Descriptors of a platform without a connection (some 75) and of the files that a long search opens besides. */
const LEAST_RESERVE = 160;
const RESERVE_SHARE = 1 / 4;
/** A process that may open hardly anything still has to be reachable. */
const LEAST_BUDGET = 32;

/**
 * How many connections all listeners of a process together may hold, so that spool and stores can always open their
 * files: the descriptor limit less a reserve. Undefined where there is no known limit.
 *
 * @example
 *   connectionBudget(1024); // 768
 */
export function connectionBudget(descriptorLimit: number | undefined): number | undefined {
  if (descriptorLimit === undefined) return undefined;
  const reserve = Math.max(LEAST_RESERVE, Math.ceil(descriptorLimit * RESERVE_SHARE));
  return Math.max(LEAST_BUDGET, descriptorLimit - reserve);
}

/** Below this a platform starts half, and what is refused first (a thread, a database) is called by another name. */
const LEAST_DESCRIPTORS = 128;

/**
 * Throws `platform.tooManyFiles` with `limit` and `needed` where a process may have too few files open for a platform.
 *
 * @example
 *   assertDescriptors(1_024); // goes on; 64 throws
 */
export function assertDescriptors(limit = readDescriptorLimit()): void {
  if (limit !== undefined && limit < LEAST_DESCRIPTORS)
    throw new SocError('platform.tooManyFiles', { limit, needed: LEAST_DESCRIPTORS });
}
