import { mayPass, type SocError } from '@qiaolou/schema';

/** How something is tried again that is kept from its end by what passes by itself. */
export interface Patience {
  /** Whether a failure passes by itself; `mayPass` when absent. */
  readonly passes?: (error: unknown) => error is SocError;
  /** Waits before the next try; ends early when `givesUp` becomes true. */
  readonly pause: (ms: number) => Promise<void>;
  /** True when the process stops: what is away is then waited for no longer. */
  readonly givesUp: () => boolean;
  /** Told of every try that failed; `tries` counts from 1. */
  readonly onWait: (error: SocError, tries: number) => void;
  /** Told when it succeeded after a failed try. */
  readonly onResume: () => void;
}

const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 5_000;

/**
 * Does work that bears being done again until it succeeds, with waits of 0.1 s to 5 s; undefined when it gave up. Throws
 * what will not pass by itself.
 *
 * @example
 *   const done = await tryPatiently(() => commit(batch), patience);
 */
export async function tryPatiently<T>(
  work: () => Promise<T>,
  { passes = mayPass, pause, givesUp, onWait, onResume }: Patience,
): Promise<{ readonly result: T } | undefined> {
  for (let tries = 1, wait = FIRST_WAIT_MS; ; tries += 1, wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
    try {
      const result = await work();
      if (tries > 1) onResume();
      return { result };
    } catch (error) {
      if (!passes(error)) throw error;
      onWait(error, tries);
      if (givesUp()) return undefined;
      await pause(wait);
    }
  }
}
