import { toRow, type RecordTx, type UserAccount } from '@qiaolou/record-store';
import { isReservedDisplayName, isReservedName, SocError, type Actor, type Role } from '@qiaolou/schema';

/** A user to be made. */
export interface NewUser {
  readonly id: string;
  readonly name: string;
  readonly displayName: string;
  readonly roles: readonly Role[];
  readonly passwordHash: string;
  readonly at: string;
  readonly actor: Pick<Actor, 'name' | 'ip'>;
  /** False only for the demo account, whose password is printed for one throw-away platform. */
  readonly mustChangePassword?: boolean;
}

/**
 * Inserts a user and its audit entry. Whether the roles may be held together is the caller's to check. Throws
 * `users.nameReserved`.
 */
export async function insertUser(tx: RecordTx, user: NewUser): Promise<UserAccount> {
  if (isReservedName(user.name) || isReservedDisplayName(user.displayName))
    throw new SocError('users.nameReserved', { name: user.name, displayName: user.displayName });
  const account: UserAccount = {
    id: user.id,
    name: user.name,
    displayName: user.displayName,
    roles: [...new Set(user.roles)],
    disabled: false,
    mustChangePassword: user.mustChangePassword ?? true,
    createdAt: user.at,
    lastLoginAt: null,
    version: 1,
    passwordHash: user.passwordHash,
    failedLogins: 0,
    lockedUntil: null,
  };
  await tx.db.insertInto('users').values(toRow('users', account)).execute();
  tx.changed({ kind: 'user', id: account.id, created: true });
  await tx.audit({
    at: user.at,
    actor: user.actor.name,
    ip: user.actor.ip,
    action: 'user.create',
    objectType: 'user',
    objectId: user.name,
    outcome: 'success',
    details: { roles: user.roles },
  });
  return account;
}
