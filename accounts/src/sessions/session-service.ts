import { sm3Hex } from '@qiaolou/crypto';
import { fromRow, publicUser, type Session, type UserAccount } from '@qiaolou/record-store';
import { MINUTE_MS, type SessionInfo } from '@qiaolou/schema';
import { callerOf, type Caller } from './caller.ts';
import { changePassword, type PasswordChange } from './change-password.ts';
import { logIn, type LoginRequest } from './log-in.ts';
import { auditSession } from './session-audit.ts';
import { newToken, type NewSession, type SessionDeps } from './session-parts.ts';
import { isAlive, touchSession } from './session-rows.ts';

/** Sessions of people at the console. Only the SM3 digest of a token is kept. */
export interface SessionService {
  /**
   * Throws `auth.failed` for an unknown name, a wrong password, a disabled account alike, after equal work; `auth.tooMany`
   * for who has to wait, `auth.busy` when too many wait.
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
  changePassword(caller: Caller, change: PasswordChange): Promise<NewSession>;
  /** What the console is told about a session. */
  info(caller: Caller): SessionInfo;
}

/** Activity is written at most so often: a write per request would queue behind everything else. */
const TOUCH_MS = MINUTE_MS;

/** Makes the service; hashes one random password so that unknown names cost as much as known ones. */
export async function createSessionService(deps: SessionDeps): Promise<SessionService> {
  const { clock, limits, passwords, random, records } = deps;
  const nobodysHash = await passwords.hash(newToken(random), { asker: 'platform' });

  const find = async (idHash: string): Promise<{ session: Session; account: UserAccount } | undefined> => {
    const session = await records.db.selectFrom('sessions').selectAll().where('idHash', '=', idHash).executeTakeFirst();
    if (session === undefined || !isAlive(session, clock.now(), limits)) return undefined;
    const row = await records.db.selectFrom('users').selectAll().where('id', '=', session.userId).executeTakeFirst();
    if (row === undefined || row.disabled === 1) return undefined;
    return { session, account: fromRow('users', row) };
  };

  return {
    login: (request) => logIn(deps, request, nobodysHash),
    authenticate: async ({ token, ip, active }) => {
      const found = await find(sm3Hex(token));
      if (found === undefined) return undefined;
      const quietMs = clock.now() - Date.parse(found.session.lastSeenAt);
      if (active && quietMs >= TOUCH_MS) await touchSession(records, found.session, clock);
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
    changePassword: (caller, change) => changePassword(deps, caller, change),
    info: ({ account, permissions, session }) => ({
      user: publicUser(account),
      permissions: [...permissions],
      csrfToken: session.csrf,
      expiresAt: session.expiresAt,
      idleTimeoutSeconds: Math.floor(limits.idleMs / 1_000),
    }),
  };
}
