import { sm3Hex } from '@qiaolou/crypto';
import {
  fromRow,
  publicUser,
  type RecordStore,
  type RecordTx,
  type Session,
  type UserAccount,
} from '@qiaolou/record-store';
import { isoTime, SocError, type Clock, type SessionInfo } from '@qiaolou/schema';
import type { PasswordHasher, RandomBytes } from '../ports.ts';
import { callerOf, type Caller } from './caller.ts';
import { checkPassword } from './password-policy.ts';

/** Limits of sessions and logins. */
export interface SessionLimits {
  /** A session ends when nothing was asked for so long; 30 minutes. */
  readonly idleMs: number;
  /** A session ends after so long whatever happens; 12 hours. */
  readonly absoluteMs: number;
  /** Wrong passwords in a row that lock an account; 5. */
  readonly maxFailures: number;
  /** How long a locked account stays locked; 15 minutes. */
  readonly lockMs: number;
}

/** The limits of GB/T 22239-2019 8.1.4.1 b) as we set them. */
export const DEFAULT_SESSION_LIMITS: SessionLimits = {
  idleMs: 30 * 60_000,
  absoluteMs: 12 * 3_600_000,
  maxFailures: 5,
  lockMs: 15 * 60_000,
};

/** What sessions are made with. */
export interface SessionDeps {
  readonly records: RecordStore;
  readonly passwords: PasswordHasher;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly limits: SessionLimits;
}

/** A session that was just made: the token for the cookie, and who it is for. */
export interface NewSession {
  readonly token: string;
  readonly caller: Caller;
}

/** Sessions of people at the console. Only the SM3 digest of a token is kept. */
export interface SessionService {
  /**
   * Throws `auth.failed` for an unknown name, a wrong password, a locked or disabled account alike, after equal work.
   * `oldToken` is the session the client came with; it ends.
   */
  login(request: LoginRequest): Promise<NewSession>;
  /** The caller of a token; undefined when the session is unknown, idle or over, or its user disabled. */
  authenticate(request: {
    readonly token: string;
    readonly ip: string;
    /** Counts as activity. */
    readonly active: boolean;
  }): Promise<Caller | undefined>;
  /** Same, without counting as activity: for streams that check whether their session still lives. */
  stillValid(idHash: string): Promise<boolean>;
  logout(caller: Caller): Promise<void>;
  /** Throws `auth.failed` (wrong current password), `auth.weakPassword`, `auth.passwordReused`. Ends all other sessions. */
  changePassword(caller: Caller, current: string, next: string): Promise<NewSession>;
  /** What the console is told about a session. */
  info(caller: Caller): SessionInfo;
}

export interface LoginRequest {
  readonly name: string;
  readonly password: string;
  readonly ip: string;
  readonly oldToken?: string | undefined;
}

/** Activity is written at most so often: a write per request would queue behind everything else. */
const TOUCH_MS = 60_000;

/** Makes the service; hashes one random password so that unknown names cost as much as known ones. */
export async function createSessionService(deps: SessionDeps): Promise<SessionService> {
  const { clock, limits, passwords, random, records } = deps;
  const nobodysHash = await passwords.hash(base64url(random(32)));

  const find = async (idHash: string): Promise<{ session: Session; account: UserAccount } | undefined> => {
    const session = await records.db.selectFrom('sessions').selectAll().where('idHash', '=', idHash).executeTakeFirst();
    if (session === undefined || !alive(session, clock.now(), limits)) return undefined;
    const row = await records.db.selectFrom('users').selectAll().where('id', '=', session.userId).executeTakeFirst();
    if (row === undefined || row.disabled === 1) return undefined;
    return { session, account: fromRow('users', row) };
  };

  return {
    login: async (request) => {
      const account = await accountByName(records, request.name);
      const matches = await passwords.verify(request.password, account?.passwordHash ?? nobodysHash);
      const token = base64url(random(32));
      const csrf = base64url(random(32));
      const outcome = await records.transaction((tx) =>
        settleLogin(tx, deps, { ...request, matches, verified: account?.passwordHash, token, csrf }),
      );
      if (outcome === undefined) throw new SocError('auth.failed');
      return { token, caller: outcome };
    },
    authenticate: async ({ token, ip, active }) => {
      const found = await find(sm3Hex(token));
      if (found === undefined) return undefined;
      const quietMs = clock.now() - Date.parse(found.session.lastSeenAt);
      if (active && quietMs >= TOUCH_MS) await touch(records, found.session, clock);
      return callerOf(found.session, found.account, ip);
    },
    stillValid: async (idHash) => (await find(idHash)) !== undefined,
    logout: async (caller) => {
      await records.transaction(async (tx) => {
        await tx.db.deleteFrom('sessions').where('idHash', '=', caller.session.idHash).execute();
        await auditSession(tx, clock, {
          action: 'session.logout',
          outcome: 'success',
          name: caller.account.name,
          ip: caller.actor.ip,
        });
      });
    },
    changePassword: (caller, current, next) => changePassword(deps, caller, { current, next }),
    info: ({ account, permissions, session }) => ({
      user: publicUser(account),
      permissions: [...permissions],
      csrfToken: session.csrf,
      expiresAt: session.expiresAt,
      idleTimeoutSeconds: Math.floor(limits.idleMs / 1_000),
    }),
  };
}

async function changePassword(
  deps: SessionDeps,
  caller: Caller,
  { current, next }: { readonly current: string; readonly next: string },
): Promise<NewSession> {
  const { clock, passwords, random, records } = deps;
  const { account, actor } = caller;
  const audit = { action: 'session.password', name: account.name, ip: actor.ip };
  if (!(await passwords.verify(current, account.passwordHash))) {
    await records.transaction((tx) => recordWrongPassword(tx, deps, account.id, audit));
    throw new SocError('auth.failed');
  }
  if (current === next) throw new SocError('auth.passwordReused');
  checkPassword(next, account.name);
  const passwordHash = await passwords.hash(next);
  const token = base64url(random(32));
  const csrf = base64url(random(32));
  const changed = await records.transaction(async (tx) => {
    await tx.updateVersioned('users', account.id, account.version, { passwordHash, mustChangePassword: 0 });
    await endSessions(tx, account.id);
    await auditSession(tx, clock, { ...audit, outcome: 'success' });
    return openSession(tx, deps, { userId: account.id, ip: actor.ip ?? '', token, csrf });
  });
  return { token, caller: changed };
}

/** Ends every session of a user: after a change of password, roles or state. */
export async function endSessions(tx: RecordTx, userId: string): Promise<void> {
  await tx.db.deleteFrom('sessions').where('userId', '=', userId).execute();
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

async function recordWrongPassword(
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

async function openSession(
  tx: RecordTx,
  { clock, limits }: SessionDeps,
  {
    userId,
    ip,
    token,
    csrf,
  }: { readonly userId: string; readonly ip: string; readonly token: string; readonly csrf: string },
): Promise<Caller> {
  const now = clock.now();
  const session: Session = {
    idHash: sm3Hex(token),
    userId,
    createdAt: isoTime(now),
    lastSeenAt: isoTime(now),
    expiresAt: isoTime(now + limits.absoluteMs),
    ip,
    csrf,
  };
  await tx.db.insertInto('sessions').values(session).execute();
  const row = await tx.db.selectFrom('users').selectAll().where('id', '=', userId).executeTakeFirstOrThrow();
  return callerOf(session, fromRow('users', row), ip);
}

/** The session the client came with, and all that ended by themselves. */
async function dropDeadSessions(
  tx: RecordTx,
  { clock, limits }: SessionDeps,
  oldToken: string | undefined,
): Promise<void> {
  const now = clock.now();
  await tx.db
    .deleteFrom('sessions')
    .where((eb) =>
      eb.or([
        eb('expiresAt', '<=', isoTime(now)),
        eb('lastSeenAt', '<=', isoTime(now - limits.idleMs)),
        ...(oldToken === undefined ? [] : [eb('idHash', '=', sm3Hex(oldToken))]),
      ]),
    )
    .execute();
}

async function touch(records: RecordStore, session: Session, clock: Clock): Promise<void> {
  await records.transaction(async (tx) => {
    await tx.db
      .updateTable('sessions')
      .set({ lastSeenAt: isoTime(clock.now()) })
      .where('idHash', '=', session.idHash)
      .execute();
  });
}

async function accountByName(records: RecordStore, name: string): Promise<UserAccount | undefined> {
  const row = await records.db
    .selectFrom('users')
    .selectAll()
    .where('name', '=', name.toLowerCase())
    .executeTakeFirst();
  return row === undefined ? undefined : fromRow('users', row);
}

interface SessionAudit {
  readonly action: string;
  readonly outcome: 'success' | 'failure';
  readonly name: string;
  readonly ip: string | null;
  readonly details?: Readonly<Record<string, unknown>>;
}

async function auditSession(
  tx: RecordTx,
  clock: Clock,
  { action, outcome, name, ip, details }: SessionAudit,
): Promise<void> {
  // A failed login proves nothing about who tried: the name is the object, not the actor.
  const actor = action === 'session.login' && outcome === 'failure' ? 'anonymous' : name;
  await tx.audit({
    at: isoTime(clock.now()),
    actor,
    ip,
    action,
    objectType: 'user',
    objectId: name,
    outcome,
    details: { ...details },
  });
}

function alive(session: Session, now: number, limits: SessionLimits): boolean {
  return now < Date.parse(session.expiresAt) && now < Date.parse(session.lastSeenAt) + limits.idleMs;
}

function base64url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}
