import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ConnectionRegister } from '../src/connection-register.ts';

/** `n` connections of a group, named `<group>1`…; returns what became of each. */
function connect(register: ConnectionRegister<string>, group: string, n: number): readonly string[] {
  return Array.from({ length: n }, (_, i) => {
    const admission = register.admit(`${group}${i + 1}`, group);
    return admission.kind === 'instead' ? `instead of ${admission.of}` : admission.kind;
  });
}

describe('who is connected', () => {
  test('one address has at most its share', () => {
    const register = new ConnectionRegister<string>({ total: 8, perAddress: 2 });
    expect(connect(register, 'a', 3)).toEqual(['admitted', 'admitted', 'refused']);
    expect(connect(register, 'b', 1)).toEqual(['admitted']);
  });

  test('a full listener takes a newcomer in place of the silentest of those who have the most', () => {
    const register = new ConnectionRegister<string>({ total: 5, perAddress: 3 });
    connect(register, 'a', 3);
    connect(register, 'b', 2);
    register.touch('a1');
    expect(connect(register, 'c', 1)).toEqual(['instead of a2']);
    expect(register.size).toBe(5);
  });

  test('nobody is displaced for one who would then have as many', () => {
    const register = new ConnectionRegister<string>({ total: 3, perAddress: 3 });
    for (const group of ['a', 'b', 'c']) connect(register, group, 1);
    expect(connect(register, 'd', 1)).toEqual(['refused']);
    expect(connect(register, 'a', 1)).toEqual(['refused']);
  });

  test('a connection that works for its sender is not displaced', () => {
    const register = new ConnectionRegister<string>({ total: 2, perAddress: 2 });
    connect(register, 'a', 2);
    register.hold('a1', true);
    register.hold('a2', true);
    expect(connect(register, 'b', 1)).toEqual(['refused']);
    register.hold('a2', false);
    expect(connect(register, 'b', 1)).toEqual(['instead of a2']);
  });

  test('no sequence breaks a limit, and fewer addresses than places leave a place for each', () => {
    const step = fc.record({ group: fc.integer({ min: 0, max: 5 }), leave: fc.boolean() });
    const limits = fc.record({ total: fc.integer({ min: 6, max: 12 }), perAddress: fc.integer({ min: 2, max: 6 }) });
    fc.assert(
      fc.property(limits, fc.array(step, { maxLength: 120 }), ({ total, perAddress }, steps) => {
        const register = new ConnectionRegister<number>({ total, perAddress });
        const open = new Map<number, number>();
        const countOf = (group: number): number => [...open.values()].filter((other) => other === group).length;
        for (const [id, { group, leave }] of steps.entries()) {
          const oldest = [...open].find(([, other]) => other === group)?.[0];
          if (leave && oldest !== undefined) {
            open.delete(oldest);
            register.remove(oldest);
            continue;
          }
          const before = countOf(group);
          const admission = register.admit(id, String(group));
          if (admission.kind === 'refused') {
            // Never one who has nothing yet: there are at most six of them and at least six places.
            expect(before).toBeGreaterThan(0);
            continue;
          }
          if (admission.kind === 'instead') open.delete(admission.of);
          open.set(id, group);
          expect(countOf(group)).toBeLessThanOrEqual(perAddress);
          expect(open.size).toBe(register.size);
          expect(open.size).toBeLessThanOrEqual(total);
        }
      }),
    );
  });
});
