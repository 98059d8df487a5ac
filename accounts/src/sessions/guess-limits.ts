import { HOUR_MS, MINUTE_MS } from '@qiaolou/schema';

/** So many wrong passwords at once, and one more after every `everyMs`. */
export interface GuessAllowance {
  readonly atOnce: number;
  readonly everyMs: number;
}

/** How fast passwords may be guessed. A right password costs nothing of it. */
export interface GuessLimits {
  /** Wrong passwords of one account from one address or known device before each next one has to wait. */
  readonly freeTries: number;
  /** The first wait; each next one is twice as long. */
  readonly firstWaitMs: number;
  readonly longestWaitMs: number;
  /** After so long without a wrong password the waits begin anew. */
  readonly forgetMs: number;
  /** Of one address, over all accounts that do not know it. */
  readonly ofAddress: GuessAllowance;
  /** Of one account, over all addresses it does not know. */
  readonly ofAccount: GuessAllowance;
  /** Of one account, kept for addresses that gave less than `newcomerTries` wrong passwords, when `ofAccount` is used up. */
  readonly ofNewcomers: GuessAllowance;
  readonly newcomerTries: number;
}

/**
 * GB/T 22239-2019 8.1.4.1 b), without a lock that anybody could turn. In 24 hours one account takes at most
 *
 * - from all addresses it does not know together: 60 + 24 h / 2 min + 120 + 24 h / 1 min = 2,340 wrong passwords, however
 *   many addresses there are;
 * - from each known device, and each address of one (at most ten are kept): 15 with waits of up to 512 s between them,
 *   1,023 s together, then one in 15 min: 109.
 *
 * A password that the policy lets through at all (12 characters of three kinds, no common word, no run) is not among the
 * first million guesses. The person who has it is not kept out: from a known device he waits only for his own mistakes;
 * from a known address for those made there; from an address never seen, while strangers use up the account's allowance,
 * he is let in from what is kept for newcomers.
 */
export const GUESS_LIMITS: GuessLimits = {
  freeTries: 5,
  firstWaitMs: 1_000,
  longestWaitMs: 15 * MINUTE_MS,
  forgetMs: 24 * HOUR_MS,
  ofAddress: { atOnce: 60, everyMs: 6_000 },
  ofAccount: { atOnce: 60, everyMs: 2 * MINUTE_MS },
  ofNewcomers: { atOnce: 120, everyMs: MINUTE_MS },
  newcomerTries: 2,
};
