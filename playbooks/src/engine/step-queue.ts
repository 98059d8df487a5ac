import type { JobQueue } from '@qiaolou/schema';
import { z } from 'zod';
import type { Wakeup } from './commit-fact.ts';

/** Queue the engine's jobs go through. */
export const PLAYBOOK_QUEUE = 'playbook-steps';

/** What a job of the queue asks for: a step of a run, or the undoing of an effect. */
export const stepPayload = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('step'), runId: z.string(), jobId: z.string() }),
  z.strictObject({ kind: z.literal('undo'), key: z.string() }),
]);

/** A checked payload. */
export type StepPayload = z.output<typeof stepPayload>;

/** Tells the queue about work. A queue that is away only delays: the reconciler says it again. */
export interface StepQueue {
  step(wakeup: Wakeup): Promise<void>;
  /**
   * @param key idempotency key of the effect.
   * @param tries how often it has failed.
   */
  undo(key: string, tries: number): Promise<void>;
}

/** Makes the way to the queue; `onFault` is told what the queue refused. */
export function createStepQueue(queue: JobQueue, onFault: (error: unknown) => void): StepQueue {
  const enqueue = async (key: string, payload: StepPayload, runAt?: number): Promise<void> => {
    try {
      await queue.enqueue({ queue: PLAYBOOK_QUEUE, key, payload, runAt });
    } catch (error) {
      onFault(error);
    }
  };
  return {
    step: ({ runId, jobId, generation, runAt }) =>
      enqueue(`${runId}/${jobId}/${generation}`, { kind: 'step', runId, jobId }, runAt),
    undo: (key, tries) => enqueue(`undo/${key}/${tries}`, { kind: 'undo', key }),
  };
}
