import type { RecordStore, RecordTx } from '@qiaolou/record-store';
import { isoTime, isReservedName, SYSTEM_ACTOR, type Clock } from '@qiaolou/schema';
import { endSessions } from '../sessions/session-rows.ts';

/**
 * Gives accounts that an earlier release let be called like the platform's own actors another name, `<name>-account` or the
 * next that is free, with what is assigned to them; answers old and new names. Audited. What they did before stays in the
 * trail under the old name, which cannot be told from the platform's own acts of that time.
 */
export async function renameReservedAccounts(
  records: RecordStore,
  clock: Clock,
): Promise<readonly { readonly from: string; readonly to: string }[]> {
  const users = await records.db.selectFrom('users').select(['id', 'name', 'version']).execute();
  const reserved = users.filter(({ name }) => isReservedName(name));
  if (reserved.length === 0) return [];
  const taken = new Set(users.map(({ name }) => name));
  return records.transaction(async (tx) => {
    const renamed: { from: string; to: string }[] = [];
    for (const { id, name, version } of reserved) {
      const to = freeName(name, taken);
      taken.add(to);
      await tx.updateVersioned('users', id, version, { name: to });
      await endSessions(tx, id);
      await reassign(tx, name, to);
      tx.changed({ kind: 'user', id });
      await tx.audit({
        ...{ at: isoTime(clock.now()), actor: SYSTEM_ACTOR.name, ip: null, outcome: 'success' },
        ...{ action: 'user.rename', objectType: 'user', objectId: to },
        details: { from: name, to, reason: 'reserved' },
      });
      renamed.push({ from: name, to });
    }
    return renamed;
  });
}

function freeName(name: string, taken: ReadonlySet<string>): string {
  for (let n = 1; ; n += 1) {
    const wanted = `${name.slice(0, 20)}-account${n === 1 ? '' : n}`;
    if (!taken.has(wanted)) return wanted;
  }
}

/** Work in hand stays in the same hands. */
async function reassign(tx: RecordTx, from: string, to: string): Promise<void> {
  await tx.db.updateTable('alertGroups').set({ assignee: to }).where('assignee', '=', from).execute();
  await tx.db.updateTable('incidents').set({ assignee: to }).where('assignee', '=', from).execute();
}
