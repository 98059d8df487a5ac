import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Role } from '@qiaolou/schema';
import type { ApiClient } from './api-client.ts';
import { openConsole, PASSWORD, testClock, testPasswords, type TestConsole } from './console-fixture.ts';
import { createFirstUsers } from '@qiaolou/accounts';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { openSqliteRecordStore } from '@qiaolou/record-store';

let console_: TestConsole;
let admin: ApiClient;
beforeAll(async () => {
  console_ = await openConsole();
  admin = await console_.loggedIn('system_admin');
});
afterAll(() => console_.close());

test.each<[Role[], string]>([
  [['system_admin', 'audit_admin'], '409 users.rolesConflict'],
  [['system_admin', 'security_admin'], '409 users.rolesConflict'],
  [['security_admin', 'audit_admin'], '409 users.rolesConflict'],
  [['audit_admin', 'analyst'], '409 users.rolesConflict'],
  [['system_admin', 'viewer'], '409 users.rolesConflict'],
])('%j cannot be held together', async (roles, refusal) => {
  expect(await admin.refusal('createUser', { body: { name: 'mixed', displayName: 'x', roles } })).toBe(refusal);
});

test('nobody changes his own roles, state or password this way', async () => {
  const params = { id: 'u-system-admin' };
  for (const change of [{ roles: ['viewer'] as Role[] }, { disabled: true }, { resetPassword: true as const }])
    expect(await admin.refusal('patchUser', { params, body: { version: 2, ...change } })).toBe('403 users.notYourself');
});

test('the last administrator of a kind stays', async () => {
  const params = { id: 'u-audit-admin' };
  const { users } = await admin.call('listUsers');
  const version = users.find(({ id }) => id === params.id)?.version ?? 0;
  expect(await admin.refusal('patchUser', { params, body: { version, disabled: true } })).toBe(
    '409 users.lastAdministrator',
  );
  expect(await admin.refusal('patchUser', { params, body: { version, roles: ['viewer'] } })).toBe(
    '409 users.lastAdministrator',
  );
  await admin.call('createUser', { body: { name: 'audit2', displayName: 'x', roles: ['audit_admin'] } });
  expect((await admin.call('patchUser', { params, body: { version, disabled: true } })).user.disabled).toBe(true);
});

test('a new user logs in with the one-time password, which is told once and must be changed', async () => {
  const made = await admin.call('createUser', { body: { name: 'li.si', displayName: '李四', roles: ['analyst'] } });
  expect(await admin.refusal('createUser', { body: { name: 'li.si', displayName: 'x', roles: ['viewer'] } })).toBe(
    '409 users.nameTaken',
  );
  const client = console_.client();
  const info = await client.login('li.si', made.oneTimePassword ?? '');
  expect(info.user.mustChangePassword).toBe(true);
  expect(JSON.stringify(await admin.call('listUsers'))).not.toMatch(/pbkdf2|passwordHash|failedLogins/);
});

test.each<[string, { roles?: Role[]; disabled?: boolean; resetPassword?: true }]>([
  ['roles', { roles: ['viewer'] }],
  ['disabled', { disabled: true }],
  ['password reset', { resetPassword: true }],
])('a change of %s ends the sessions of the user at once and is audited', async (label, change) => {
  const name = `victim-${label.replace(' ', '-')}`;
  const made = await admin.call('createUser', { body: { name, displayName: 'x', roles: ['analyst'] } });
  const client = console_.client();
  await client.login(name, made.oneTimePassword ?? '');
  const { users } = await admin.call('listUsers');
  const version = users.find((user) => user.name === name)?.version ?? 0;
  const changed = await admin.call('patchUser', { params: { id: made.user.id }, body: { version, ...change } });
  expect(await client.refusal('getSession')).toBe('401 auth.required');
  expect(changed.oneTimePassword !== undefined).toBe(change.resetPassword === true);
  const audit = await console_.records.db
    .selectFrom('auditEntries')
    .select(['actor', 'details'])
    .where('action', '=', 'user.change')
    .where('objectId', '=', name)
    .execute();
  expect(audit).toHaveLength(1);
  expect(audit[0]?.actor).toBe('system_admin');
  expect(audit[0]?.details).not.toContain(changed.oneTimePassword ?? PASSWORD);
});

test('the first accounts: separated, one-time passwords, made once; demo is marked and only on request', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'qiaolou-first-'));
  const clock = testClock();
  const records = await openSqliteRecordStore({ path: join(folder, 'records.db'), clock });
  try {
    const deps = { records, passwords: testPasswords, clock, random: (size: number) => randomBytes(size) };
    const made = await createFirstUsers({ ...deps, demo: true });
    expect(made.map(({ name, roles }) => [name, roles.join()])).toEqual([
      ['sysadmin', 'system_admin'],
      ['secadmin', 'security_admin'],
      ['auditadmin', 'audit_admin'],
      ['analyst', 'analyst'],
      ['demo', 'analyst,security_admin,audit_admin'],
    ]);
    expect(new Set(made.map(({ password }) => password)).size).toBe(5);
    for (const { password } of made) expect(password).toMatch(/^[\w]{5}(-[\w]{5}){3}$/);
    const rows = await records.db.selectFrom('users').select(['name', 'mustChangePassword', 'displayName']).execute();
    expect(rows.filter((row) => row.mustChangePassword === 0).map(({ displayName }) => displayName)).toEqual([
      '演示账号',
    ]);
    expect(await createFirstUsers(deps)).toEqual([]);
  } finally {
    await records.close();
    await rm(folder, { recursive: true });
  }
});

test.each([
  ['system', '李四', '409 users.nameReserved'],
  ['anonymous', '李四', '409 users.nameReserved'],
  ['sys-tem', '李四', '409 users.nameReserved'],
  ['playbook', '李四', '409 users.nameReserved'],
  ['li.liu', '系统', '409 users.nameReserved'],
  ['li.liu', 'Ｓystem', '409 users.nameReserved'],
  ['li.liu', '李\u202E六', '400 api.badRequest'],
  ['li.liu', '李\u0000六', '400 api.badRequest'],
  ['li.liu', '\u3164', '400 api.badRequest'],
  ['playbook:1', '李四', '400 api.badRequest'],
])('an account %j shown as %j is not made', async (name, displayName, refusal) => {
  expect(await admin.refusal('createUser', { body: { name, displayName, roles: ['viewer'] } })).toBe(refusal);
});

test('nobody is renamed into the platform', async () => {
  const { user } = await admin.call('createUser', { body: { name: 'li.qi', displayName: '李七', roles: ['viewer'] } });
  const body = { version: user.version, displayName: 'ＳＹＳＴＥＭ' };
  expect(await admin.refusal('patchUser', { params: { id: user.id }, body })).toBe('409 users.nameReserved');
});

test.each([
  ['李\u202E四', '李[U+202E]四'],
  ['admin\u200B', 'admin[U+200B]'],
  ['a\u0007b\r\nc', 'a[U+0007]b[U+000D][U+000A]c'],
  ['\u{E0041}x', '[U+E0041]x'],
  ['王五 O’Neil', '王五 O’Neil'],
])('a display name that an older release stored (%j) is shown as %j, wherever it is', async (stored, shown) => {
  const own = await openConsole();
  try {
    await own.records.transaction(async (tx) => {
      await tx.db.updateTable('users').set({ displayName: stored }).where('name', '=', 'analyst').execute();
    });
    const admin = await own.loggedIn('system_admin');
    const { users } = await admin.call('listUsers');
    expect(users.find(({ name }) => name === 'analyst')?.displayName).toBe(shown);
    const analyst = own.client();
    expect((await analyst.login('analyst', PASSWORD)).user.displayName).toBe(shown);
    expect((await analyst.call('listAssignees')).assignees).toEqual([{ name: 'analyst', displayName: shown }]);
  } finally {
    await own.close();
  }
});
