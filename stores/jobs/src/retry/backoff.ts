const FIRST_MS = 1_000;
const LONGEST_MS = 300_000;

/**
 * Wait before the next try: 1 s doubled with every failure, at most 5 min, times a jitter of 0.75–1.25 so that jobs
 * that failed together do not come back together.
 *
 * @param failures tries that failed so far, ≥ 1.
 * @param random uniform in [0, 1).
 */
export function backoffMs(failures: number, random: number): number {
  const exponential = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures - 1, 30));
  return Math.round(exponential * (0.75 + random / 2));
}

const LONGEST_WAIT_MS = 30_000;

/**
 * Wait before looking again for something that is away: as `backoffMs`, but at most 30 s, because nothing is wrong with
 * the work itself.
 *
 * @param waits looks so far, ≥ 1.
 * @param random uniform in [0, 1).
 */
export function waitedMs(waits: number, random: number): number {
  return Math.min(LONGEST_WAIT_MS, backoffMs(waits, random));
}
