// @vitest-environment happy-dom
import './browser.ts';
import type { User } from '@qiaolou/schema';
import { describe, expect, it } from 'vitest';
import { users } from '../../dev/synthetic-data.ts';
import { errorText } from '../../src/i18n/use-messages.ts';
import { messages } from '../../src/pages/users/messages.zh-cn.ts';
import { openConsole, refuse, type Handlers } from './console.tsx';
import { all, click, find, findText, nameOf, one, shownText } from './screen.ts';

const u = messages.users;
/** Who is logged in to the synthetic county. */
const ME = 'sysadmin';
const [example = expect.fail('there are no users')] = users;

function user(name: string, changes: Partial<User> = {}): User {
  return { ...example, ...{ id: `id-${name}`, name, displayName: `名 ${name}`, roles: ['viewer'] }, ...changes };
}

async function openUsers(list: readonly User[], handlers: Handlers = {}) {
  const console = openConsole({
    at: '/users',
    role: 'system_admin',
    handlers: { listUsers: () => ({ users: list }), ...handlers },
  });
  await findText(list[0]?.name ?? '');
  return console;
}

function rowOf(name: string): HTMLElement {
  const rows = [...document.querySelectorAll<HTMLElement>('tr[data-row]')];
  const row = rows.find((one) => one.querySelector('td')?.textContent === name);
  return row ?? expect.fail(`no row of ${name}`);
}

function buttonsOf(name: string): readonly string[] {
  return all('button', undefined, rowOf(name)).map(nameOf);
}

describe('what the page says of an account', () => {
  it.each<readonly [changes: Partial<User>, says: readonly string[], not: readonly string[], offers: string]>([
    [{}, [u.active], [u.disabled, u.mustChange], u.disable],
    [{ disabled: true }, [u.disabled], [u.active, u.mustChange], u.enable],
    [{ mustChangePassword: true }, [u.mustChange], [u.active, u.disabled], u.disable],
    // Nobody can log in and change it: that it is disabled is what counts.
    [{ disabled: true, mustChangePassword: true }, [u.disabled], [u.active, u.mustChange], u.enable],
    [{ lastLoginAt: null }, [u.never], [], u.disable],
  ])('%j', async (changes, says, not, offers) => {
    await openUsers([user('other', changes)]);
    const text = shownText(rowOf('other'));
    for (const one of says) expect(text).toContain(one);
    for (const one of not) expect(text).not.toContain(one);
    const offered = buttonsOf('other').filter((name) => name.includes(u.enable) || name.includes(u.disable));
    expect(offered.map((name) => name.replace(/ .*/, ''))).toEqual([offers]);
  });

  it('offers nothing on the own account, as the server refuses it', async () => {
    await openUsers([user('other'), user(ME, { roles: ['system_admin'] })]);
    expect(buttonsOf(ME)).toEqual([]);
    expect(buttonsOf('other').length).toBe(3);
  });

  it('names who is an exception to the separation of duties it states, and nobody else', async () => {
    await openUsers([user('mixed', { roles: ['analyst', 'audit_admin'] }), user('plain', { roles: ['analyst'] })]);
    await findText(u.notSeparated('mixed'));
  });

  it('states the separation without an exception where there is none', async () => {
    await openUsers([user('plain', { roles: ['analyst'] })]);
    expect(shownText(one('main'))).toContain(u.separation);
    expect(shownText(one('main'))).not.toContain('例外');
  });
});

it('the last administrator stays, and why is said', async () => {
  const console = await openUsers([user('auditor', { roles: ['audit_admin'] })], {
    patchUser: refuse('users.lastAdministrator', 409),
  });
  click(
    all('button', undefined, rowOf('auditor')).find((button) => nameOf(button).startsWith(u.disable)) ?? document.body,
  );
  const dialog = await find('dialog');
  expect(shownText(dialog)).toContain(u.disableConfirm('auditor'));
  click(all('button', undefined, dialog).find((button) => nameOf(button).includes(u.disable)) ?? document.body);
  await findText(errorText('users.lastAdministrator', 'zh-CN'));
  expect(console.sent('patchUser')).toEqual([{ version: 1, disabled: true }]);
  expect(shownText(rowOf('auditor'))).toContain(u.active);
});
