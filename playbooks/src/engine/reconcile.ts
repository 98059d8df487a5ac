import type { RecordStore } from '@qiaolou/record-store';
import { isoTime, type Clock } from '@qiaolou/schema';
import type { StepQueue } from './step-queue.ts';

/** What one reconciliation found. */
export interface Reconciliation {
  /** Jobs that were ready and were told to the queue again. */
  readonly ready: number;
  /** Jobs whose worker died. */
  readonly expired: number;
  /** Effects whose time is over. */
  readonly undo: number;
}

const RECONCILE_BATCH = 1_000;

/** Tells the queue about all work that is due. */
export async function reconcile(records: RecordStore, queue: StepQueue, clock: Clock): Promise<Reconciliation> {
  const { db } = records;
  const now = isoTime(clock.now());
  const ready = await db
    .selectFrom('stepJobs')
    .selectAll()
    .where('state', '=', 'ready')
    .where('runAt', '<=', now)
    .orderBy('runAt')
    .limit(RECONCILE_BATCH)
    .execute();
  const expired = await db
    .selectFrom('stepJobs')
    .selectAll()
    .where('state', '=', 'leased')
    .where('leaseUntil', '<=', now)
    .limit(RECONCILE_BATCH)
    .execute();
  const steps = [...ready, ...expired].map(
    ({ runId, stepId, attempt }) =>
      ({ kind: 'step', runId, jobId: stepId, generation: attempt, runAt: clock.now() }) as const,
  );
  const undo = await db
    .selectFrom('effects')
    .select(['idempotencyKey', 'undoTries'])
    .where('state', '=', 'applied')
    .where('undoAt', '<=', now)
    .limit(RECONCILE_BATCH)
    .execute();
  const undos = undo.map(
    ({ idempotencyKey, undoTries }) => ({ kind: 'undo', key: idempotencyKey, tries: undoTries ?? 0 }) as const,
  );
  await queue.tell([...steps, ...undos]);
  return { ready: ready.length, expired: expired.length, undo: undo.length };
}
