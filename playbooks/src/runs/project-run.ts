import { toRow, type RecordTx } from '@qiaolou/record-store';
import { isoTime } from '@qiaolou/schema';
import { isEnded, type RunState } from '../core/run-state.ts';
import { shownStep } from '../core/shown-step.ts';

/** A run before and after a fact. */
export interface RunChange {
  readonly runId: string;
  /** Undefined: the run has just begun. */
  readonly before: RunState | undefined;
  readonly after: RunState;
  /** Epoch ms. */
  readonly now: number;
}

/** Writes what changed into the tables the console reads: `playbookRuns` and `runSteps`. */
export async function projectRun(tx: RecordTx, { runId, before, after, now }: RunChange): Promise<void> {
  // The first and the last time every step is written, so that those not reached are there too.
  const all = before === undefined || isEnded(after) !== isEnded(before);
  const changed = Object.keys(after.playbook.workflow).filter(
    (stepId) => all || before.steps.get(stepId) !== after.steps.get(stepId),
  );
  const rows = changed.map((stepId) => toRow('runSteps', shownStep(after, runId, stepId)));
  if (rows.length > 0)
    await tx.db
      .insertInto('runSteps')
      .values(rows)
      .onConflict((conflict) =>
        conflict.columns(['runId', 'stepId', 'iteration']).doUpdateSet((eb) => ({
          status: eb.ref('excluded.status'),
          attempt: eb.ref('excluded.attempt'),
          startedAt: eb.ref('excluded.startedAt'),
          endedAt: eb.ref('excluded.endedAt'),
          output: eb.ref('excluded.output'),
        })),
      )
      .execute();
  const row = await tx.db
    .selectFrom('playbookRuns')
    .select('version')
    .where('id', '=', runId)
    .executeTakeFirstOrThrow();
  await tx.updateVersioned('playbookRuns', runId, row.version, {
    status: after.status,
    endedAt: after.endedAt,
    updatedAt: isoTime(now),
  });
  tx.changed({ kind: 'run', id: runId, created: before === undefined });
}
