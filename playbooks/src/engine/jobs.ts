import { jobKind, periodicKind, type WorkKind } from '@qiaolou/job-queue';
import type { PlaybookEngine } from './playbook-engine.ts';
import { PLAYBOOK_QUEUE, stepPayload } from './step-queue.ts';

/**
 * Work of the engine: the steps that are due, and the look for those the queue does not know of, because their worker
 * died, their time came, or the queue lost everything; and the look whether effects that are to last are still there. The
 * step jobs in the record store are the truth; the queue only
 * wakes.
 *
 * @example
 *   const work = await startWork({ kinds: playbookWork(engine), queue, clock, onError });
 */
export function playbookWork(engine: PlaybookEngine): readonly WorkKind[] {
  return [
    jobKind({
      queue: PLAYBOOK_QUEUE,
      payload: stepPayload,
      concurrency: 4,
      restore: () => engine.reconcile(),
      handle: (payload, { signal }) => engine.work(payload, signal),
    }),
    periodicKind({ name: 'playbooks.reconcile', every: '15s', run: () => engine.reconcile() }),
    periodicKind({ name: 'playbooks.uphold', every: '60s', run: () => engine.uphold() }),
  ];
}
