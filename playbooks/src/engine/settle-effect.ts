import { toJson, type RecordTx } from '@qiaolou/record-store';
import { isoTime, type JsonObject } from '@qiaolou/schema';
import { outputName } from '../core/step-variables.ts';
import { effectCall } from './effect-call.ts';
import { effectEnd } from '../core/effect-end.ts';
import type { EngineParts } from './engine-parts.ts';

/** What a person found out. */
export interface Settlement {
  /** Idempotency key. */
  readonly key: string;
  readonly outcome: 'success' | 'failure';
  readonly actor: string;
  readonly note: string;
  /** What the act gave out, by variable. */
  readonly variables: Readonly<Record<string, string | null>>;
}

/**
 * Keeps what a person says of an act nobody knew the outcome of: done, it is in force and ends like every other; not done,
 * nothing is there to be taken back. What the connector saw itself stays.
 */
export async function settleEffect(tx: RecordTx, parts: EngineParts, settlement: Settlement): Promise<void> {
  const { key, outcome, actor, note, variables } = settlement;
  const row = await tx.db.selectFrom('effects').selectAll().where('idempotencyKey', '=', key).executeTakeFirst();
  if (row?.state !== 'planned') return;
  const now = parts.clock.now();
  const response = toJson<JsonObject>({ answered: outcome, by: actor, note });
  const given = Object.entries(variables).flatMap(([name, value]) =>
    value === null ? [] : [[outputName(name), value]],
  );
  const outputs = toJson(Object.fromEntries(given) as Readonly<Record<string, string>>);
  // Only what is in force needs its connector, to be taken back: what was not done is answered though the connector is gone.
  const inForce = outcome === 'success' ? effectCall(parts, row).connect() : undefined;
  await tx.db
    .updateTable('effects')
    .set(
      inForce === undefined
        ? { state: 'failed', response }
        : {
            ...{ state: 'applied', response, outputs, appliedAt: isoTime(now) },
            undoAt: effectEnd(inForce.connector, inForce.args, now),
          },
    )
    .where('idempotencyKey', '=', key)
    .execute();
}
