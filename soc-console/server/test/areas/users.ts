import { USER_ROUTES } from '@qiaolou/schema';
import { expect, test } from 'vitest';
import { AUDIT, SYSTEM, areaTests } from './area-tests.ts';

export const users = areaTests(USER_ROUTES, {
  access: {
    listUsers: [...SYSTEM, 'security_admin', ...AUDIT],
    createUser: SYSTEM,
    patchUser: SYSTEM,
  },
  calls: ({ as, exact }) => {
    test('users', async () => {
      const client = await as('system_admin');
      expect((await exact(client, 'listUsers')).users).toHaveLength(5);
      const made = await exact(client, 'createUser', {
        body: { name: 'zhang.san', displayName: '张三', roles: ['viewer'] },
      });
      expect(made.user.mustChangePassword).toBe(true);
      await exact(client, 'patchUser', {
        params: { id: made.user.id },
        body: { version: made.user.version, displayName: '张三丰' },
      });
    });
  },
});
