import { toJson } from '@qiaolou/record-store';
import { isoTime, MINUTE_MS, SocError, type JsonObject } from '@qiaolou/schema';
import { loadRun } from '../runs/run-journal.ts';
import type { StepFault } from '../steps/step-kind.ts';
import { effectCall, effectFault, recordEffectFact, type EffectCall } from './effect-call.ts';
import type { EngineParts } from './engine-parts.ts';
import { cancelEffectTask, openEffectTask } from './open-task.ts';

/** So often undoing is tried by itself, after 0, 1, 3, 7 and 15 minutes; then a person is asked. */
export const MAX_UNDO_TRIES = 5;

/**
 * Takes an applied effect back when its time is over. Done already is success. Every failure is written to the run and the
 * audit trail; the last one opens a task. `signal` breaks it off.
 */
export async function undoEffect(parts: EngineParts, key: string, signal: AbortSignal): Promise<void> {
  const row = await parts.records.db
    .selectFrom('effects')
    .selectAll()
    .where('idempotencyKey', '=', key)
    .executeTakeFirst();
  if (row?.state !== 'applied' || row.undoAt === null || row.undoAt > isoTime(parts.clock.now())) return;
  const call = effectCall(parts, row);
  let response: JsonObject;
  try {
    const { connector, args } = call.connect();
    if (connector.undo === undefined) throw new SocError('playbooks.unsupported', { undo: true });
    response = await connector.undo(args, call.context(signal));
  } catch (error) {
    // Broken off because the process ends: that is no failure of the connector.
    if (signal.aborted) return;
    await undoFailed(parts, call, effectFault(call.effect.connector, error));
    parts.counts.count('undoFailed');
    return;
  }
  await undone(parts, call, response);
}

async function undone(parts: EngineParts, call: EffectCall, response: JsonObject): Promise<void> {
  const { idempotencyKey, reapplied } = call.effect;
  await parts.records.transaction(async (tx) => {
    const now = parts.clock.now();
    const changed = await tx.db
      .updateTable('effects')
      .set({ state: 'undone', undoneAt: isoTime(now), fault: null })
      .where('idempotencyKey', '=', idempotencyKey)
      .where('state', '=', 'applied')
      // Put back after it was taken back here: the next look takes it back again.
      .where('reapplied', reapplied === null ? 'is' : '=', reapplied)
      .executeTakeFirst();
    if (changed.numUpdatedRows === 0n) return;
    const fact = { kind: 'effect_undone', stepId: call.stepId, idempotencyKey, response } as const;
    await recordEffectFact(tx, parts, call, { fact, action: 'playbook.undo', result: response, ok: true });
    await cancelEffectTask(tx, idempotencyKey, now);
  });
}

async function undoFailed(parts: EngineParts, call: EffectCall, fault: StepFault): Promise<void> {
  const { idempotencyKey, connector, undoTries } = call.effect;
  const tries = (undoTries ?? 0) + 1;
  const final = tries >= MAX_UNDO_TRIES;
  await parts.records.transaction(async (tx) => {
    const now = parts.clock.now();
    const changed = await tx.db
      .updateTable('effects')
      .set({
        undoTries: tries,
        fault: toJson<JsonObject>({ ...fault }),
        undoAt: final ? null : isoTime(now + MINUTE_MS * 2 ** (tries - 1)),
      })
      .where('idempotencyKey', '=', idempotencyKey)
      .where('state', '=', 'applied')
      .where('undoTries', undoTries === null ? 'is' : '=', undoTries)
      .executeTakeFirst();
    if (changed.numUpdatedRows === 0n) return;
    const { stepId, runId, args } = call;
    const fact = { kind: 'effect_undo_failed', stepId, idempotencyKey, fault, tries, final } as const;
    await recordEffectFact(tx, parts, call, {
      fact,
      action: 'playbook.undo',
      result: { ...fault, tries, final },
      ok: false,
    });
    if (!final) return;
    const { state } = await loadRun(tx.db, runId);
    await openEffectTask(tx, { idempotencyKey, stepId, connector, args, trouble: 'undo', fault }, state, {
      runId,
      now,
    });
  });
}
