import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Steps } from '../columns/steps.ts';

/** Does steps one a turn: whoever waits for this thread is never held for long. Rejects with what a step throws. */
export async function inTurns<T>(steps: Steps<T>): Promise<T> {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    await nextTurn();
  }
}
