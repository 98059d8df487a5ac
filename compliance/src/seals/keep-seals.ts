import type { RecordTx } from '@qiaolou/record-store';
import { isoTime, SYSTEM_ACTOR } from '@qiaolou/schema';
import type { KnownSource } from './read-seals.ts';
import { SEAL_ACTION } from './seal-entry.ts';

/** Most days and sources of one audit entry. */
const AT_ONCE = 500;

/** Closes days in the audit trail, where the chain and its signatures keep them. */
export async function keepSeals(
  tx: RecordTx,
  due: { readonly days: readonly { day: string; events: number }[]; readonly sources: readonly KnownSource[] },
  now: number,
): Promise<void> {
  for (let from = 0; from < Math.max(due.days.length, due.sources.length); from += AT_ONCE) {
    const days = due.days.slice(from, from + AT_ONCE);
    const sources = due.sources.slice(from, from + AT_ONCE);
    await tx.audit({
      at: isoTime(now),
      actor: SYSTEM_ACTOR.name,
      ip: SYSTEM_ACTOR.ip,
      action: SEAL_ACTION,
      objectType: 'eventDay',
      objectId: days.at(-1)?.day ?? '-',
      outcome: 'success',
      details: { days, sources },
    });
  }
}
