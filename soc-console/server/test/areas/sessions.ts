import { SESSION_ROUTES } from '@qiaolou/schema';
import { expect, test } from 'vitest';
import { PASSWORD } from '../console-fixture.ts';
import { EVERYBODY, areaTests } from './area-tests.ts';

export const sessions = areaTests(SESSION_ROUTES, {
  access: {
    getSession: EVERYBODY,
    logout: EVERYBODY,
    changePassword: EVERYBODY,
  },
  calls: ({ console, exact, exercised }) => {
    test('session', async () => {
      const client = console().client();
      client.csrf = (await exact(client, 'login', { body: { name: 'viewer', password: PASSWORD } })).csrfToken;
      await exact(client, 'getSession');
      const body = { currentPassword: PASSWORD, newPassword: 'Harbour-Bell-93?east' };
      client.csrf = (await exact(client, 'changePassword', { body })).csrfToken;
      expect((await client.send('logout')).status).toBe(204);
      exercised('logout');
    });
  },
});
