import type { Session, UserAccount } from '@qiaolou/record-store';
import { actorText, type Actor, permissionsOf, type Permission } from '@qiaolou/schema';

/** Who is behind a request: a live session of an enabled user. */
export interface Caller {
  readonly session: Session;
  readonly account: UserAccount;
  readonly permissions: ReadonlySet<Permission>;
  readonly actor: Actor;
}

/** Permissions are computed from the roles as they are now, on every request. */
export function callerOf(session: Session, account: UserAccount, ip: string): Caller {
  return {
    session,
    account,
    permissions: permissionsOf(account.roles),
    actor: { name: actorText({ kind: 'user', name: account.name }), ip, roles: account.roles },
  };
}
