import { jobKind, periodicKind, type WorkKind } from '@qiaolou/job-queue';
import { z } from 'zod';
import { ACT_QUEUE, type TriageActService } from './triage-acts.ts';

/** Work of the queue: acts on all that match, gone on with until they are over, whatever ends meanwhile. */
export function incidentWork(acts: Pick<TriageActService, 'work' | 'resume'>): readonly WorkKind[] {
  return [
    jobKind({
      queue: ACT_QUEUE,
      payload: z.strictObject({ id: z.string() }),
      restore: () => acts.resume(),
      handle: ({ id }, { signal }) => acts.work(id, signal),
    }),
    periodicKind({ name: 'alerts.actsResume', every: '15s', run: () => acts.resume() }),
  ];
}
