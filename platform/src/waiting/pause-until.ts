import { setTimeout } from 'node:timers/promises';

/** Pauses that end early when something happens, or fails. Made once: however many there are, they are told of it by one reaction. */
export function pauseUntil(happened: Promise<unknown>): (ms: number) => Promise<void> {
  const over = new AbortController();
  const end = (): void => over.abort();
  happened.then(end, end);
  return async (ms) => {
    await setTimeout(ms, undefined, { signal: over.signal }).catch(() => undefined);
  };
}
