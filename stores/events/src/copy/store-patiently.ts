import { setTimeout as timer } from 'node:timers/promises';
import { hasCode, SocError, type AppendResult } from '@qiaolou/schema';

/** How often a page is offered to a store that is busy. */
const MAX_TRIES = 20;

/** How long a store that is busy is waited for. */
export interface Patience {
  readonly signal?: AbortSignal | undefined;
  /** Waits so many milliseconds; a timer when absent. */
  readonly pause?: ((ms: number) => Promise<unknown>) | undefined;
}

/** Stores a page, waiting for a store that is busy. Throws what the store throws, and `store.cancelled`. */
export async function storePatiently(
  store: () => Promise<AppendResult>,
  { signal, pause = timer }: Patience,
): Promise<AppendResult> {
  for (let attempt = 1; ; attempt++) {
    if (signal?.aborted === true) throw new SocError('store.cancelled');
    try {
      return await store();
    } catch (error) {
      if (!hasCode(error, 'store.busy') || attempt === MAX_TRIES) throw error;
      const asked = error.details['retryAfterMs'];
      await pause(Math.min(typeof asked === 'number' ? asked : 1_000, 30_000));
    }
  }
}
