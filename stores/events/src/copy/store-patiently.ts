import { setTimeout as timer } from 'node:timers/promises';
import { hasCode, SocError, type AppendResult, type EcsEvent } from '@qiaolou/schema';

/** How often a page is offered to a store that is busy. */
const MAX_TRIES = 20;

/** How events are put into a store that may be busy. */
export interface PatientStoring {
  /** Stores events for good; what is there already is a duplicate. */
  readonly store: (events: readonly EcsEvent[]) => Promise<AppendResult>;
  readonly signal?: AbortSignal | undefined;
  /** Waits so many milliseconds; a timer when absent. */
  readonly pause?: ((ms: number) => Promise<unknown>) | undefined;
}

/** Stores events, waiting for a store that is busy. Throws what the store throws, and `store.cancelled`. */
export async function storePatiently(
  events: readonly EcsEvent[],
  { store, signal, pause = timer }: PatientStoring,
): Promise<AppendResult> {
  if (events.length === 0) return { accepted: 0, duplicates: 0, rejected: [] };
  for (let attempt = 1; ; attempt++) {
    if (signal?.aborted === true) throw new SocError('store.cancelled');
    try {
      return await store(events);
    } catch (error) {
      if (!hasCode(error, 'store.busy') || attempt === MAX_TRIES) throw error;
      const asked = error.details['retryAfterMs'];
      await pause(Math.min(typeof asked === 'number' ? asked : 1_000, 30_000));
    }
  }
}
