import {
  fromRow,
  publicUser,
  toFlag,
  toJson,
  type RecordStore,
  type RecordTx,
  type UserAccount,
  type VersionedPatch,
} from '@qiaolou/record-store';
import {
  ADMINISTRATOR_ROLES,
  isoTime,
  isReservedDisplayName,
  rolesSeparated,
  SocError,
  type Actor,
  type Clock,
  type CreateUserBody,
  type PatchUserBody,
  type Role,
  type User,
  type UserChange,
} from '@qiaolou/schema';
import { oneTimePassword } from '../passwords/one-time-password.ts';
import type { PasswordHasher } from '../passwords/password-hasher.ts';
import type { RandomBytes } from '../passwords/random-bytes.ts';
import { endSessions } from '../sessions/session-rows.ts';
import { insertUser } from './insert-user.ts';

/** What the desk works with. */
export interface AccountDeps {
  readonly records: RecordStore;
  readonly passwords: PasswordHasher;
  readonly clock: Clock;
  readonly random: RandomBytes;
}

/** Accounts, under the separation of the three administrators (GB/T 22239-2019 8.1.5.1–8.1.5.3). Every change is audited. */
export interface AccountDesk {
  /** By name. */
  list(): Promise<readonly User[]>;
  /** Answers the one-time password. Throws `users.rolesConflict`, `users.nameTaken`, `users.nameReserved`. */
  create(body: CreateUserBody, actor: Actor): Promise<UserChange>;
  /**
   * Changes name, roles or state, or gives a new one-time password; what touches access ends the account's sessions.
   * Throws `users.rolesConflict`, `users.notYourself`, `users.lastAdministrator`, `records.versionConflict`,
   * `records.notFound`.
   */
  change(id: string, body: PatchUserBody, actor: Actor): Promise<UserChange>;
}

/**
 * Makes the desk.
 *
 * @example
 * const desk = createAccountDesk({ records, passwords, clock, random: randomBytes });
 * const { user, oneTimePassword } = await desk.create({ name: 'wang', displayName: '王', roles: ['analyst'] }, actor);
 */
export function createAccountDesk(deps: AccountDeps): AccountDesk {
  return {
    list: async () => {
      const rows = await deps.records.db.selectFrom('users').selectAll().orderBy('name').execute();
      return rows.map((row) => publicUser(fromRow('users', row)));
    },
    create: (body, actor) => createAccount(deps, body, actor),
    change: (id, body, actor) => changeAccount(deps, { id, body, actor }),
  };
}

async function createAccount(deps: AccountDeps, body: CreateUserBody, actor: Actor): Promise<UserChange> {
  const { clock, passwords, random, records } = deps;
  requireSeparation(body.roles);
  const password = oneTimePassword(random, body.name);
  const passwordHash = await passwords.hash(password, { asker: actor.name });
  const id = Buffer.from(random(16)).toString('hex');
  const account = await records.transaction(async (tx) => {
    const taken = await tx.db.selectFrom('users').select('id').where('name', '=', body.name).executeTakeFirst();
    if (taken !== undefined) throw new SocError('users.nameTaken', { name: body.name });
    return insertUser(tx, { ...body, id, passwordHash, at: isoTime(clock.now()), actor });
  });
  return { user: publicUser(account), oneTimePassword: password };
}

async function changeAccount(
  deps: AccountDeps,
  { id, body, actor }: { readonly id: string; readonly body: PatchUserBody; readonly actor: Actor },
): Promise<UserChange> {
  const { passwords, random, records } = deps;
  if (body.roles !== undefined) requireSeparation(body.roles);
  const password = body.resetPassword === true ? oneTimePassword(random, id) : undefined;
  const passwordHash = password === undefined ? undefined : await passwords.hash(password, { asker: actor.name });
  const account = await records.transaction((tx) => applyPatch(tx, deps, { id, body, actor, passwordHash }));
  return { user: publicUser(account), ...(password !== undefined && { oneTimePassword: password }) };
}

interface UserPatch {
  readonly id: string;
  readonly body: PatchUserBody;
  readonly actor: Actor;
  readonly passwordHash: string | undefined;
}

async function applyPatch(
  tx: RecordTx,
  { clock }: AccountDeps,
  { id, body, actor, passwordHash }: UserPatch,
): Promise<UserAccount> {
  const before = await accountById(tx, id);
  if (body.displayName !== undefined && isReservedDisplayName(body.displayName))
    throw new SocError('users.nameReserved', { displayName: body.displayName });
  const { disabled, displayName, roles } = body;
  const touchesAccess = disabled !== undefined || roles !== undefined || passwordHash !== undefined;
  if (touchesAccess && before.name === actor.name) throw new SocError('users.notYourself');
  await keepAdministrators(tx, before, { disabled: disabled ?? before.disabled, roles: roles ?? before.roles });
  await tx.updateVersioned('users', id, body.version, patchOf(body, passwordHash));
  tx.changed({ kind: 'user', id });
  if (touchesAccess) await endSessions(tx, id);
  await tx.audit({
    at: isoTime(clock.now()),
    actor: actor.name,
    ip: actor.ip,
    action: 'user.change',
    objectType: 'user',
    objectId: before.name,
    outcome: 'success',
    details: {
      ...(displayName !== undefined && { displayName: { from: before.displayName, to: displayName } }),
      ...(roles !== undefined && { roles: { from: before.roles, to: roles } }),
      ...(disabled !== undefined && { disabled: { from: before.disabled, to: disabled } }),
      ...(passwordHash !== undefined && { passwordReset: true }),
    },
  });
  return accountById(tx, id);
}

function patchOf(
  { disabled, displayName, roles }: PatchUserBody,
  passwordHash: string | undefined,
): VersionedPatch<'users'> {
  return {
    ...(displayName !== undefined && { displayName }),
    ...(roles !== undefined && { roles: toJson([...new Set(roles)]) }),
    ...(disabled !== undefined && { disabled: toFlag(disabled) }),
    ...(passwordHash !== undefined && { passwordHash, mustChangePassword: 1 }),
  };
}

async function accountById(tx: RecordTx, id: string): Promise<UserAccount> {
  const row = await tx.db.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) throw new SocError('records.notFound', { table: 'users', id });
  return fromRow('users', row);
}

function requireSeparation(roles: readonly Role[]): void {
  if (!rolesSeparated(roles)) throw new SocError('users.rolesConflict', { roles });
}

/** Refuses to leave one of the three administrations without anybody: nobody could ever give it back. */
async function keepAdministrators(
  tx: RecordTx,
  before: UserAccount,
  after: { readonly disabled: boolean; readonly roles: readonly Role[] },
): Promise<void> {
  const lost = ADMINISTRATOR_ROLES.filter(
    (role) => !before.disabled && before.roles.includes(role) && (after.disabled || !after.roles.includes(role)),
  );
  if (lost.length === 0) return;
  const rows = await tx.db
    .selectFrom('users')
    .selectAll()
    .where('disabled', '=', 0)
    .where('id', '!=', before.id)
    .execute();
  const others = rows.flatMap((row) => fromRow('users', row).roles);
  const orphaned = lost.find((role) => !others.includes(role));
  if (orphaned !== undefined) throw new SocError('users.lastAdministrator', { role: orphaned });
}
