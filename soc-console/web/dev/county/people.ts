import type { User } from '@qiaolou/schema';
import { NOW, iso } from './now.ts';

/** Accounts that work is given to; null: nobody. */
const PEOPLE = ['zhangwei', 'lina', null] as const;

/** Users. */
export const users: User[] = (
  [
    ['sysadmin', '系统管理员', ['system_admin']],
    ['secadmin', '安全管理员', ['security_admin']],
    ['auditor', '审计管理员', ['audit_admin']],
    ['zhangwei', '张伟', ['analyst']],
    ['lina', '李娜', ['analyst']],
    ['guest', '值班观察', ['viewer']],
  ] as const
).map(([name, displayName, roles], i) => ({
  id: `u-${i}`,
  name,
  displayName,
  roles: [...roles],
  disabled: name === 'guest',
  mustChangePassword: name === 'lina',
  createdAt: iso(NOW - 40 * 86_400_000),
  lastLoginAt: name === 'guest' ? null : iso(NOW - i * 3_600_000),
  version: 1,
}));

/** People that work is given to. */
export const assignees = PEOPLE.filter((name) => name !== null).map((name) => ({
  name,
  displayName: name === 'lina' ? '李娜' : '张伟',
}));
