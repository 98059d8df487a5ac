import type { RecordStore } from '@qiaolou/record-store';
import { isoTime, SYSTEM_ACTOR, type Clock, type Role } from '@qiaolou/schema';
import { oneTimePassword } from '../passwords/one-time-password.ts';
import type { PasswordHasher } from '../passwords/password-hasher.ts';
import type { RandomBytes } from '../passwords/random-bytes.ts';
import { insertUser } from './insert-user.ts';

/** A password to be told once and kept nowhere. */
export interface FirstUser {
  readonly name: string;
  readonly displayName: string;
  readonly roles: readonly Role[];
  readonly password: string;
}

/** What the first accounts are made with. */
export interface FirstUsersDeps {
  readonly records: RecordStore;
  readonly passwords: PasswordHasher;
  readonly clock: Clock;
  readonly random: RandomBytes;
  /**
   * **Demo only.** Makes one account `demo` that is analyst, security administrator and audit administrator at once, with
   * a password that need not be changed, so that one person can walk through everything. It breaks the separation of
   * duties, cannot be made through the API, and has no place on a platform that guards anything.
   */
  readonly demo?: boolean;
}

const FIRST_ACCOUNTS = [
  { name: 'sysadmin', displayName: '系统管理员', roles: ['system_admin'] },
  { name: 'secadmin', displayName: '安全管理员', roles: ['security_admin'] },
  { name: 'auditadmin', displayName: '审计管理员', roles: ['audit_admin'] },
  { name: 'analyst', displayName: '安全分析员', roles: ['analyst'] },
] as const satisfies readonly Omit<FirstUser, 'password'>[];

const DEMO_ACCOUNT = {
  name: 'demo',
  displayName: '演示账号',
  roles: ['analyst', 'security_admin', 'audit_admin'],
} as const satisfies Omit<FirstUser, 'password'>;

/**
 * Makes the accounts of a new platform, each with a one-time password; answers them this once, and `[]` when there is any
 * user already. The three administrators are three accounts from the start.
 */
export async function createFirstUsers(deps: FirstUsersDeps): Promise<readonly FirstUser[]> {
  const { clock, passwords, random, records } = deps;
  const wanted = deps.demo === true ? [...FIRST_ACCOUNTS, DEMO_ACCOUNT] : FIRST_ACCOUNTS;
  const made = await Promise.all(
    wanted.map(async (account) => {
      const password = oneTimePassword(random, account.name);
      return {
        ...account,
        password,
        id: Buffer.from(random(16)).toString('hex'),
        passwordHash: await passwords.hash(password, { asker: 'platform' }),
      };
    }),
  );
  const created = await records.transaction(async (tx) => {
    if ((await tx.db.selectFrom('users').select('id').limit(1).executeTakeFirst()) !== undefined) return false;
    for (const account of made) {
      await insertUser(tx, {
        ...account,
        at: isoTime(clock.now()),
        actor: SYSTEM_ACTOR,
        mustChangePassword: account.name !== DEMO_ACCOUNT.name,
      });
    }
    return true;
  });
  return created ? made.map(({ name, displayName, roles, password }) => ({ name, displayName, roles, password })) : [];
}
