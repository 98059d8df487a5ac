import type { RecordTx } from '@qiaolou/record-store';
import { isoTime, type PlaybookTask } from '@qiaolou/schema';
import { commitFact, type Wakeup } from './commit-fact.ts';
import type { EngineParts } from './engine-parts.ts';

/**
 * What a person says of an effect that could not be taken back: it was done by hand, or it is to be tried again; or of one
 * that could not be kept up: the cause is found and the platform goes on watching, or it is given up.
 */
export async function answerEffectTask(
  tx: RecordTx,
  parts: EngineParts,
  task: Pick<PlaybookTask, 'runId' | 'stepId' | 'effectKey'>,
  answer: { readonly actor: string; readonly outcome: 'success' | 'failure'; readonly note: string },
): Promise<readonly Wakeup[]> {
  const now = parts.clock.now();
  const key = task.effectKey ?? '';
  const effect = await tx.db.selectFrom('effects').selectAll().where('idempotencyKey', '=', key).executeTakeFirst();
  if (effect?.state !== 'applied') return [];
  const isLost = effect.undoTries === null;
  const goesOn = isLost ? answer.outcome === 'success' : answer.outcome === 'failure';
  await tx.db
    .updateTable('effects')
    .set({ fault: null, ...(isLost ? {} : { undoTries: null }) })
    .$if(goesOn && !isLost, (query) => query.set({ undoAt: isoTime(now) }))
    .$if(!goesOn, (query) => query.set({ state: 'undone', undoneAt: isoTime(now) }))
    .where('idempotencyKey', '=', key)
    .execute();
  if (goesOn) return [];
  const fact = {
    kind: 'effect_undone',
    stepId: task.stepId,
    idempotencyKey: key,
    response: { result: isLost ? 'givenUp' : 'byHand', by: answer.actor, note: answer.note },
  } as const;
  return (await commitFact(tx, { runId: task.runId, fact, actor: answer.actor, now, ids: parts.ids })).wakeups;
}
