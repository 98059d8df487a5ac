import type { GuessAllowance } from './guess-limits.ts';

/** An allowance for each of many keys. Times in ms. */
export interface Allowances {
  /** How long until there is one for this key; 0: there is. */
  waitMs(key: string, now: number): number;
  take(key: string, now: number): void;
  giveBack(key: string): void;
}

/** Makes allowances that are whole for every key; the keys used longest ago are forgotten beyond `most`. */
export function createAllowances({ atOnce, everyMs }: GuessAllowance, most: number): Allowances {
  // Key → when its allowance is whole again. A Map keeps its order.
  const wholeAt = new Map<string, number>();
  const keep = (key: string, at: number): void => {
    wholeAt.delete(key);
    wholeAt.set(key, at);
    const [oldest] = wholeAt.keys();
    if (wholeAt.size > most && oldest !== undefined) wholeAt.delete(oldest);
  };
  return {
    waitMs: (key, now) => Math.max(0, (wholeAt.get(key) ?? now) - now - (atOnce - 1) * everyMs),
    take: (key, now) => keep(key, Math.max(wholeAt.get(key) ?? now, now) + everyMs),
    giveBack: (key) => {
      const at = wholeAt.get(key);
      if (at !== undefined) wholeAt.set(key, at - everyMs);
    },
  };
}
