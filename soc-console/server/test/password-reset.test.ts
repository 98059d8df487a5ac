import { afterEach, beforeEach, expect, test } from 'vitest';
import { resetForgottenPassword } from '@qiaolou/accounts';
import { randomBytes } from 'node:crypto';
import { refusalOf, type ApiClient } from './api-client.ts';
import { openConsole, PASSWORD, testPasswords, type TestConsole } from './console-fixture.ts';

let console_: TestConsole;
beforeEach(async () => {
  console_ = await openConsole({ listen: { port: 0, trustedProxies: 1 } });
});
afterEach(() => console_.close());

const clientAt = (address: string, device = ''): ApiClient => Object.assign(console_.client(), { address, device });
const logIn = (client: ApiClient, password: string) => client.send('login', { body: { name: 'analyst', password } });

/** Both ways in which somebody else gives a one-time password. */
const RESETS: readonly { readonly by: string; reset: () => Promise<string> }[] = [
  {
    by: 'a system administrator',
    reset: async () => {
      const admin = await console_.loggedIn('system_admin');
      const { users } = await admin.call('listUsers');
      const { id, version } = users.find(({ name }) => name === 'analyst') ?? { id: '', version: 0 };
      const body = { version, resetPassword: true as const };
      return (await admin.call('patchUser', { params: { id }, body })).oneTimePassword ?? '';
    },
  },
  {
    by: 'the command line',
    reset: () => {
      const random = (size: number) => randomBytes(size);
      const deps = { records: console_.records, passwords: testPasswords, clock: console_.clock, random };
      return resetForgottenPassword(deps, { name: 'analyst', osUser: 'root' });
    },
  },
];

test.each(RESETS)('by $by ends every session, and a device that is known opens nothing', async ({ reset }) => {
  const thief = clientAt('203.0.113.9');
  expect((await logIn(thief, PASSWORD)).status).toBe(200);
  expect(thief.device).not.toBe('');
  const stream = await thief.send('stream');
  await reset();
  expect(await thief.refusal('getSession')).toBe('401 auth.required');
  // The stream of the session ends with it.
  for await (const chunk of stream.body ?? []) expect(chunk.byteLength).toBeGreaterThan(0);
  const back = clientAt('203.0.113.9', thief.device);
  expect(await refusalOf(await logIn(back, PASSWORD))).toBe('401 auth.failed');
  expect(back.cookie).toBe('');
});

test.each(RESETS)('by $by: its owner gets in from his own browser, whatever strangers guess', async ({ reset }) => {
  const owner = clientAt('198.51.100.7');
  expect((await logIn(owner, PASSWORD)).status).toBe(200);
  const oneTime = await reset();
  for (let round = 0; round < 4; round += 1)
    for (let i = 0; i < 60; i += 1) await logIn(clientAt(`203.0.113.${i}`), PASSWORD);
  expect((await logIn(clientAt('203.0.113.5'), oneTime)).status).toBe(429);
  const back = clientAt('203.0.113.5', owner.device);
  expect((await logIn(back, oneTime)).status).toBe(200);
  expect(await back.refusal('listAlertGroups')).toBe('403 auth.passwordChangeRequired');
});
