import { SocError } from '@qiaolou/schema';
import { checkPassword } from '../passwords/password-policy.ts';
import type { Caller } from './caller.ts';
import { auditSession } from './session-audit.ts';
import { newToken, type NewSession, type SessionDeps } from './session-parts.ts';
import { endSessions, openSession } from './session-rows.ts';
import { recordWrongPassword } from './wrong-password.ts';

/** A new password for somebody logged in. */
export interface PasswordChange {
  readonly current: string;
  readonly next: string;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Changes the password of somebody logged in; all his other sessions end. Throws `auth.failed` (wrong current password),
 * `auth.weakPassword`, `auth.passwordReused`.
 */
export async function changePassword(
  deps: SessionDeps,
  caller: Caller,
  { current, next, signal }: PasswordChange,
): Promise<NewSession> {
  const { clock, passwords, random, records } = deps;
  const { account, actor } = caller;
  const audit = { action: 'session.password', name: account.name, ip: actor.ip };
  const request = { asker: actor.name, first: true, signal };
  if (!(await passwords.verify(current, account.passwordHash, request))) {
    await records.transaction((tx) => recordWrongPassword(tx, deps, account.id, audit));
    throw new SocError('auth.failed');
  }
  if (current === next) throw new SocError('auth.passwordReused');
  checkPassword(next, account.name);
  const passwordHash = await passwords.hash(next, request);
  const token = newToken(random);
  const csrf = newToken(random);
  const changed = await records.transaction(async (tx) => {
    await tx.updateVersioned('users', account.id, account.version, { passwordHash, mustChangePassword: 0 });
    await endSessions(tx, account.id);
    await auditSession(tx, clock, { ...audit, outcome: 'success' });
    return openSession(tx, deps, { userId: account.id, ip: actor.ip ?? '', token, csrf });
  });
  return { token, caller: changed };
}
