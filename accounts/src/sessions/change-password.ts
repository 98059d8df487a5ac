import { SocError } from '@qiaolou/schema';
import { checkPassword } from '../passwords/password-policy.ts';
import type { Caller } from './caller.ts';
import type { Guess } from './guess-book.ts';
import { auditSession } from './session-audit.ts';
import { newToken, type NewSession, type SessionDeps } from './session-parts.ts';
import { endSessions, openSession } from './session-rows.ts';

/** A new password for somebody logged in. */
export interface PasswordChange {
  readonly current: string;
  readonly next: string;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Changes the password of somebody logged in; all his other sessions end. Throws `auth.failed` (wrong current password),
 * `auth.tooMany`, `auth.busy`, `auth.weakPassword`, `auth.passwordReused`.
 */
export async function changePassword(
  deps: SessionDeps,
  caller: Caller,
  { current, next, signal }: PasswordChange,
): Promise<NewSession> {
  const { clock, guesses, passwords, random, records } = deps;
  const { account, actor } = caller;
  const audit = { action: 'session.password', name: account.name, ip: actor.ip } as const;
  // The session is what is known here: what strangers try at the log-in page does not count against it.
  const guess = guesses.begin({
    account: account.id,
    ip: actor.ip ?? '',
    known: { by: 'device', device: `session ${caller.session.idHash}` },
  });
  const request = { asker: actor.name, first: true, signal };
  const right = await passwords.verify(current, account.passwordHash, request).catch((error: unknown) => {
    guess.withdraw();
    throw error;
  });
  if (!right) {
    await recordWrongPassword(deps, caller, guess);
    throw new SocError('auth.failed');
  }
  guess.right();
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

/** Guessing the current password from inside a session means the session is stolen: at the limit all sessions end. */
async function recordWrongPassword(
  { clock, limits, records }: SessionDeps,
  { account, actor }: Caller,
  { inARow }: Guess,
): Promise<void> {
  const sessionsEnded = inARow >= limits.maxFailures;
  await records.transaction(async (tx) => {
    if (sessionsEnded) await endSessions(tx, account.id);
    await auditSession(tx, clock, {
      action: 'session.password',
      name: account.name,
      ip: actor.ip,
      outcome: 'failure',
      details: { reason: 'wrongPassword', inARow, sessionsEnded },
    });
  });
}
