import type { RecordTx } from '@qiaolou/record-store';
import { isoTime } from '@qiaolou/schema';
import { auditSession } from './session-audit.ts';
import type { SessionDeps } from './session-parts.ts';
import { endSessions } from './session-rows.ts';

/** Counts a wrong password and locks the account at the limit; audited. */
export async function recordWrongPassword(
  tx: RecordTx,
  { clock, limits }: SessionDeps,
  userId: string,
  audit: { readonly action: string; readonly name: string; readonly ip: string | null },
): Promise<void> {
  const row = await tx.db.selectFrom('users').selectAll().where('id', '=', userId).executeTakeFirstOrThrow();
  const failures = row.failedLogins + 1;
  const locks = failures >= limits.maxFailures;
  await tx.updateVersioned('users', row.id, row.version, {
    failedLogins: locks ? 0 : failures,
    lockedUntil: locks ? isoTime(clock.now() + limits.lockMs) : null,
  });
  if (locks) await endSessionsOfAttack(tx, audit.action, row.id);
  await auditSession(tx, clock, {
    ...audit,
    outcome: 'failure',
    details: { reason: 'wrongPassword', failures, locked: locks },
  });
}

/** Guessing the current password from inside a session means the session is stolen; from outside it says nothing about it. */
async function endSessionsOfAttack(tx: RecordTx, action: string, userId: string): Promise<void> {
  if (action === 'session.password') await endSessions(tx, userId);
}
