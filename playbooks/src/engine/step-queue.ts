import type { EnqueueRequest, JobQueue } from '@qiaolou/schema';
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

/** Work the queue can be told of. */
type StepWork =
  | ({ readonly kind: 'step' } & Wakeup)
  | {
      readonly kind: 'undo';
      /** Idempotency key of the effect. */
      readonly key: string;
      /** How often it has failed. */
      readonly tries: number;
    };

/** Tells the queue about work. A queue that is away only delays: the reconciler says it again. */
export interface StepQueue {
  /** All of it at once: each call is one write of the queue, however much work it is. */
  tell(work: readonly StepWork[]): Promise<void>;
}

/** Makes the way to the queue; `onFault` is told what the queue refused. */
export function createStepQueue(queue: JobQueue, onFault: (error: unknown) => void): StepQueue {
  return {
    tell: async (work) => {
      if (work.length === 0) return;
      try {
        await queue.enqueueAll(work.map(requestOf));
      } catch (error) {
        onFault(error);
      }
    },
  };
}

function requestOf(work: StepWork): EnqueueRequest {
  if (work.kind === 'undo') return request(`undo/${work.key}/${work.tries}`, { kind: 'undo', key: work.key });
  const { runId, jobId, generation, runAt } = work;
  return request(`${runId}/${jobId}/${generation}`, { kind: 'step', runId, jobId }, runAt);
}

function request(key: string, payload: StepPayload, runAt?: number): EnqueueRequest {
  return { queue: PLAYBOOK_QUEUE, key, payload, runAt };
}
