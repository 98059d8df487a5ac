/** Shortest and longest wait before the next try, ms. */
const FIRST_MS = 1_000;
const LONGEST_MS = 60_000;

/**
 * How long to wait after so many failures in a row, ms: doubled each time, and any time between half of it and all of it, so that a
 * hundred sites do not come back in the same second. `random`: 0 ≤ x < 1.
 */
export function backOffMs(failures: number, random: number): number {
  const most = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures - 1, 16));
  return Math.round(most / 2 + (most / 2) * random);
}
