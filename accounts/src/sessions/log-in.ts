import { fromRow, type RecordStore, type RecordTx, type UserAccount } from '@qiaolou/record-store';
import { isoTime, SocError } from '@qiaolou/schema';
import type { Caller } from './caller.ts';
import { auditSession } from './session-audit.ts';
import { newToken, type NewSession, type SessionDeps } from './session-parts.ts';
import { dropDeadSessions, openSession } from './session-rows.ts';
import { recordWrongPassword } from './wrong-password.ts';

/** What a person gives to log in. */
export interface LoginRequest {
  readonly name: string;
  readonly password: string;
  readonly ip: string;
  readonly oldToken?: string | undefined;
  /** Aborted when the client has gone. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Opens a session. Throws `auth.failed` for an unknown name, a wrong password, a locked or disabled account alike, after
 * equal work: an unknown name is held against `nobodysHash`.
 */
export async function logIn(deps: SessionDeps, request: LoginRequest, nobodysHash: string): Promise<NewSession> {
  const { passwords, random, records } = deps;
  const account = await accountByName(records, request.name);
  const matches = await passwords.verify(request.password, account?.passwordHash ?? nobodysHash, {
    asker: request.ip,
    signal: request.signal,
  });
  const token = newToken(random);
  const csrf = newToken(random);
  const caller = await records.transaction((tx) =>
    settleLogin(tx, deps, { ...request, matches, verified: account?.passwordHash, token, csrf }),
  );
  if (caller === undefined) throw new SocError('auth.failed');
  return { token, caller };
}

async function accountByName(records: RecordStore, name: string): Promise<UserAccount | undefined> {
  const row = await records.db
    .selectFrom('users')
    .selectAll()
    .where('name', '=', name.toLowerCase())
    .executeTakeFirst();
  return row === undefined ? undefined : fromRow('users', row);
}

interface LoginAttempt extends LoginRequest {
  readonly matches: boolean;
  /** The hash the password was held against; a reset in the meantime makes it worthless. */
  readonly verified: string | undefined;
  readonly token: string;
  readonly csrf: string;
}

async function settleLogin(tx: RecordTx, deps: SessionDeps, attempt: LoginAttempt): Promise<Caller | undefined> {
  const { clock } = deps;
  const name = attempt.name.toLowerCase();
  const audit = { action: 'session.login', name, ip: attempt.ip };
  const row = await tx.db.selectFrom('users').selectAll().where('name', '=', name).executeTakeFirst();
  const refusal = refusalOf(row === undefined ? undefined : fromRow('users', row), clock.now());
  if (row === undefined || refusal !== undefined) {
    await auditSession(tx, clock, { ...audit, outcome: 'failure', details: { reason: refusal ?? 'unknownUser' } });
    return undefined;
  }
  if (!attempt.matches || attempt.verified !== row.passwordHash) {
    await recordWrongPassword(tx, deps, row.id, audit);
    return undefined;
  }
  await tx.updateVersioned('users', row.id, row.version, {
    failedLogins: 0,
    lockedUntil: null,
    lastLoginAt: isoTime(clock.now()),
  });
  await dropDeadSessions(tx, deps, attempt.oldToken);
  await auditSession(tx, clock, { ...audit, outcome: 'success' });
  return openSession(tx, deps, { userId: row.id, ip: attempt.ip, token: attempt.token, csrf: attempt.csrf });
}

function refusalOf(account: UserAccount | undefined, now: number): string | undefined {
  if (account === undefined) return 'unknownUser';
  if (account.disabled) return 'disabled';
  if (account.lockedUntil !== null && Date.parse(account.lockedUntil) > now) return 'locked';
  return undefined;
}
