import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ADMINISTRATOR_ROLES, permissionsOf, ROLE_PERMISSIONS, rolesSeparated, roleSchema } from '@qiaolou/schema';

const roles = fc.array(fc.constantFrom(...roleSchema.options), { minLength: 1, maxLength: 5 });

describe('roles', () => {
  it('give together what each gives, and nothing else', () => {
    fc.assert(
      fc.property(roles, (some) => {
        const together = [...permissionsOf(some)].sort();
        expect(together).toEqual([...new Set(some.flatMap((role) => ROLE_PERMISSIONS[role]))].sort());
      }),
    );
    expect(permissionsOf([])).toEqual(new Set());
  });

  it('keep an administrator alone', () => {
    fc.assert(
      fc.property(roles, (some) => {
        const administrators = new Set(some.filter((role) => ADMINISTRATOR_ROLES.includes(role)));
        const others = some.filter((role) => !ADMINISTRATOR_ROLES.includes(role));
        expect(rolesSeparated(some)).toBe(
          administrators.size === 0 || (administrators.size === 1 && others.length === 0),
        );
      }),
    );
  });

  it('let nobody both act and read the trail of the act', () => {
    for (const role of roleSchema.options) {
      const allowed = permissionsOf([role]);
      if (!allowed.has('audit.read')) continue;
      expect([...allowed].filter((permission) => /write|triage|run|answer/.test(permission))).toEqual([]);
    }
  });
});
