import type { RecordTx } from '@qiaolou/record-store';
import { isoTime } from '@qiaolou/schema';
import { advanceRun } from '../core/advance-run.ts';
import type { RunCommand } from '../core/decide-run.ts';
import { appendJournal, loadRun, type LoadedRun } from '../runs/run-journal.ts';
import { projectRun } from '../runs/project-run.ts';
import type { RunFact } from '../core/run-fact.ts';
import type { RunState } from '../core/run-state.ts';
import { recordTimeline } from '../runs/run-timeline.ts';
import { effectKeys } from '../core/effect-keys.ts';
import { taskIdOf } from '../core/step-unit.ts';
import { endEffects } from './end-effects.ts';
import { openStepTask } from './open-task.ts';

/** Work that became ready, for the queue to be told about after the transaction. */
export interface Wakeup {
  readonly runId: string;
  /** Step id, or `timeout!<step id>`. */
  readonly jobId: string;
  /** Counts up each time the job becomes ready again. */
  readonly generation: number;
  /** Epoch ms. */
  readonly runAt: number;
}

/** What a fact led to. */
export interface Committed {
  readonly state: RunState;
  /** False: the fact came too late and was not written. */
  readonly accepted: boolean;
  readonly wakeups: readonly Wakeup[];
}

/** Job that fails a step when its time is over. */
function timeoutJobId(stepId: string): string {
  return `timeout!${stepId}`;
}

/** A fact to be written for a run. */
export interface CommitRequest {
  readonly runId: string;
  readonly fact: RunFact;
  readonly actor: string;
  /** Epoch ms. */
  readonly now: number;
  /** Makes ids of timeline entries. */
  readonly ids: () => string;
}

/**
 * Writes a fact and everything that follows from it in the caller's transaction: journal, projections (run, steps,
 * tasks), jobs, timeline and audit. The caller passes `wakeups` on to the queue after the commit.
 */
export async function commitFact(tx: RecordTx, request: CommitRequest): Promise<Committed> {
  const { runId, fact, actor, now } = request;
  const before: LoadedRun | undefined = fact.kind === 'run_started' ? undefined : await loadRun(tx.db, runId);
  const advance = advanceRun(before?.state, { fact, actor, at: isoTime(now) });
  if (advance === undefined) throw new RangeError('a run begins with run_started');
  if (advance.occurrences.length === 0) return { state: advance.state, accepted: false, wakeups: [] };
  await appendJournal(tx, runId, before ?? { seq: 0, hash: '0'.repeat(64) }, advance.occurrences);
  await projectRun(tx, { runId, before: before?.state, after: advance.state, now });
  const wakeups: Wakeup[] = [];
  for (const command of advance.commands) wakeups.push(...(await perform(tx, command, advance.state, request)));
  await recordTimeline(tx, advance, request);
  return { state: advance.state, accepted: true, wakeups };
}

async function perform(
  tx: RecordTx,
  command: Exclude<RunCommand, { kind: 'record' }>,
  state: RunState,
  request: CommitRequest,
): Promise<readonly Wakeup[]> {
  switch (command.kind) {
    case 'schedule':
      return [await schedule(tx, request.runId, command.stepId, request.now + command.delayMs)];
    case 'schedule_timeout':
      return [await schedule(tx, request.runId, timeoutJobId(command.stepId), request.now + command.afterMs)];
    case 'unschedule':
      await unschedule(tx, command.stepId, request);
      return [];
    case 'open_task':
      await openStepTask(tx, command.stepId, state, request);
      return [];
    case 'undo':
      await endEffects(tx, effectKeys(request.runId, state.playbook, command.stepIds), request.now);
      return [];
    default:
      return command satisfies never;
  }
}

async function schedule(tx: RecordTx, runId: string, jobId: string, runAt: number): Promise<Wakeup> {
  const row = await tx.db
    .insertInto('stepJobs')
    .values({
      runId,
      stepId: jobId,
      iteration: 0,
      state: 'ready',
      runAt: isoTime(runAt),
      leaseOwner: null,
      leaseUntil: null,
      attempt: 1,
    })
    .onConflict((conflict) =>
      conflict.columns(['runId', 'stepId', 'iteration']).doUpdateSet((eb) => ({
        state: 'ready',
        runAt: isoTime(runAt),
        leaseOwner: null,
        leaseUntil: null,
        attempt: eb('stepJobs.attempt', '+', 1),
      })),
    )
    .returning('attempt')
    .executeTakeFirstOrThrow();
  return { runId, jobId, generation: row.attempt, runAt };
}

async function unschedule(tx: RecordTx, stepId: string, { runId, now }: CommitRequest): Promise<void> {
  await tx.db
    .updateTable('stepJobs')
    .set({ state: 'done', leaseOwner: null, leaseUntil: null })
    .where('runId', '=', runId)
    .where('stepId', 'in', [stepId, timeoutJobId(stepId)])
    .where('state', '<>', 'done')
    .execute();
  const task = await tx.db
    .selectFrom('playbookTasks')
    .select(['status', 'version'])
    .where('id', '=', taskIdOf(runId, stepId))
    .executeTakeFirst();
  if (task?.status !== 'open') return;
  await tx.updateVersioned('playbookTasks', taskIdOf(runId, stepId), task.version, {
    status: 'cancelled',
    doneAt: isoTime(now),
  });
  tx.changed({ kind: 'task', id: taskIdOf(runId, stepId) });
}
