import { fromJson } from '@qiaolou/record-store';
import { isoTime, SocError } from '@qiaolou/schema';
import { DEFAULT_STEP_MS } from './act-on-unit.ts';
import { commitFact } from './commit-fact.ts';
import type { EngineParts } from './engine-parts.ts';

/** Takes an applied effect back when its time is over. Done already is success. `signal` breaks it off. */
export async function undoEffect(parts: EngineParts, key: string, signal: AbortSignal): Promise<void> {
  const effect = await parts.records.db
    .selectFrom('effects')
    .selectAll()
    .where('idempotencyKey', '=', key)
    .executeTakeFirst();
  if (effect?.state !== 'applied' || effect.undoAt === null || effect.undoAt > isoTime(parts.clock.now())) return;
  const connector = parts.connectors.get(effect.connector);
  const request = fromJson(effect.request);
  const args = connector?.args.safeParse(request['args']);
  if (connector?.undo === undefined || args?.success !== true)
    throw new SocError('playbooks.unsupported', { connector: effect.connector, undo: true });
  const response = await connector.undo(args.data, {
    idempotencyKey: key,
    signal: AbortSignal.any([signal, AbortSignal.timeout(DEFAULT_STEP_MS)]),
  });
  const { runId, stepId } = request;
  if (typeof runId !== 'string' || typeof stepId !== 'string') throw new RangeError(`effect ${key} names no run`);
  await parts.records.transaction(async (tx) => {
    const now = parts.clock.now();
    const changed = await tx.db
      .updateTable('effects')
      .set({ state: 'undone', undoneAt: isoTime(now) })
      .where('idempotencyKey', '=', key)
      .where('state', '=', 'applied')
      .executeTakeFirst();
    if (changed.numUpdatedRows === 0n) return;
    await commitFact(tx, {
      runId,
      fact: { kind: 'effect_undone', stepId, idempotencyKey: key, response },
      actor: 'engine',
      now,
      ids: parts.ids,
    });
    await tx.audit({
      at: isoTime(now),
      actor: `playbook:${runId}`,
      ip: null,
      action: 'playbook.undo',
      objectType: 'playbookRun',
      objectId: runId,
      outcome: 'success',
      details: { stepId, connector: connector.id, idempotencyKey: key, result: response },
    });
  });
}
