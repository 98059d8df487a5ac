import type { RecordTx } from '@qiaolou/record-store';
import { isoTime } from '@qiaolou/schema';

const BATCH = 500;

/**
 * Ends the time of effects that are in force and can be taken back; the reconciler undoes them. Answers how many.
 *
 * @param keys idempotency keys; those of other states are left out.
 */
export async function endEffects(tx: RecordTx, keys: readonly string[], now: number): Promise<number> {
  let ended = 0;
  for (let from = 0; from < keys.length; from += BATCH) {
    const result = await tx.db
      .updateTable('effects')
      .set({ undoAt: isoTime(now), undoTries: null })
      .where('idempotencyKey', 'in', keys.slice(from, from + BATCH))
      .where('state', '=', 'applied')
      .where((eb) => eb.or([eb('undoAt', 'is not', null), eb('undoTries', 'is not', null)]))
      .executeTakeFirst();
    ended += Number(result.numUpdatedRows);
  }
  return ended;
}
