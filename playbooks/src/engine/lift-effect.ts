import { toJson, type RecordTx } from '@qiaolou/record-store';
import { isoTime, SocError } from '@qiaolou/schema';
import { commitFact } from './commit-fact.ts';
import { effectCall } from './effect-call.ts';
import type { EngineParts } from './engine-parts.ts';
import { runAudit, type Requester } from './requester.ts';

/** An effect to be taken back before its time. */
export interface LiftEffectRequest extends Requester {
  /** Idempotency key. */
  readonly key: string;
  readonly reason: string;
}

/**
 * Ends the time of an effect now; undoing it goes the way of every other, tries and task included. Who and why is in the
 * run, in the audit trail and with the effect. Lifting what could not be undone begins the tries again. Throws
 * `playbooks.effectNotFound`; `playbooks.effectNotInForce` for what is gone, is being lifted already, or cannot be undone.
 */
export async function liftEffect(parts: EngineParts, request: LiftEffectRequest): Promise<void> {
  await parts.records.transaction((tx) => endByHand(tx, parts, request));
}

async function endByHand(tx: RecordTx, parts: EngineParts, request: LiftEffectRequest): Promise<void> {
  const { key, reason, actor } = request;
  const row = await tx.db.selectFrom('effects').selectAll().where('idempotencyKey', '=', key).executeTakeFirst();
  if (row === undefined) throw new SocError('playbooks.effectNotFound', { id: key });
  const now = parts.clock.now();
  const at = isoTime(now);
  const { effect, runId, stepId } = effectCall(parts, row);
  const inForce = effect.state === 'applied' && (effect.undoAt !== null || effect.undoTries !== null);
  // Its time is over and no try has failed: it goes by itself at once.
  const isEnding = effect.undoAt !== null && effect.undoAt <= at && effect.undoTries === null;
  if (!inForce || isEnding)
    throw new SocError('playbooks.effectNotInForce', {
      id: key,
      state: inForce ? 'lifting' : effect.state,
      liftedBy: effect.lift?.by ?? null,
    });
  await tx.db
    .updateTable('effects')
    .set({ undoAt: at, undoTries: null, fault: null, lift: toJson({ by: actor, at, reason }) })
    .where('idempotencyKey', '=', key)
    .execute();
  const { connector, target } = effect;
  const details = { stepId, connector, idempotencyKey: key, target, reason };
  await tx.audit(runAudit(request, { action: 'playbook.lift', runId, at, details }));
  const fact = { kind: 'effect_lifted', stepId, idempotencyKey: key, reason } as const;
  await commitFact(tx, { runId, fact, actor, now, ids: parts.ids });
}
