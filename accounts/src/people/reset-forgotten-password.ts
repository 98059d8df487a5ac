import { actorText, SocError, isoTime } from '@qiaolou/schema';
import { oneTimePassword } from '../passwords/one-time-password.ts';
import { endSessions } from '../sessions/session-rows.ts';
import type { AccountDeps } from './account-desk.ts';

/**
 * Gives the user `name` a one-time password and answers it, for the day all administrators are locked out. Ends his
 * sessions, and is in the audit trail. Throws `records.notFound`.
 */
export async function resetForgottenPassword(
  deps: AccountDeps,
  { name, osUser }: { readonly name: string; readonly osUser: string },
): Promise<string> {
  const { clock, passwords, random, records } = deps;
  const password = oneTimePassword(random, name);
  const passwordHash = await passwords.hash(password, { asker: 'command line' });
  await records.transaction(async (tx) => {
    const user = await tx.db.selectFrom('users').select(['id', 'version']).where('name', '=', name).executeTakeFirst();
    if (user === undefined) throw new SocError('records.notFound', { table: 'users', name });
    await tx.updateVersioned('users', user.id, user.version, {
      passwordHash,
      mustChangePassword: 1,
    });
    await endSessions(tx, user.id);
    await tx.audit({
      at: isoTime(clock.now()),
      actor: actorText({ kind: 'command', osUser }),
      ip: null,
      action: 'user.resetPassword',
      objectType: 'user',
      objectId: user.id,
      outcome: 'success',
      details: { name },
    });
  });
  return password;
}
