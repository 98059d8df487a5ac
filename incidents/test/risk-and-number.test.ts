import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ruleLevelSchema } from '@qiaolou/schema';
import { groupRisk, incidentNumber } from '../src/index.ts';

test('risk is bounded, grows with volume, and a level always outweighs any volume of the one below', () => {
  const levels = ruleLevelSchema.options;
  fc.assert(
    fc.property(
      fc.nat(levels.length - 1),
      fc.integer({ min: 1, max: 1e9 }),
      fc.integer({ min: 0, max: 1e9 }),
      (index, alerts, more) => {
        const level = levels[index] ?? 'low';
        const risk = groupRisk(level, alerts, alerts + more);
        expect(risk).toBeGreaterThanOrEqual(0);
        expect(risk).toBeLessThanOrEqual(100);
        expect(Number.isInteger(risk)).toBe(true);
        expect(groupRisk(level, alerts + more, alerts + more)).toBeGreaterThanOrEqual(risk);
        const above = levels[index + 1];
        if (above !== undefined && above !== 'low') expect(groupRisk(above, 1, 1)).toBeGreaterThan(risk);
      },
    ),
  );
  expect([1, 9, 10, 99, 100, 1000, 1e6].map((alerts) => groupRisk('low', alerts, 1))).toEqual([
    20, 24, 25, 29, 30, 35, 35,
  ]);
});

test('incident numbers are padded to four digits', () => {
  expect(incidentNumber('20261122', 1)).toBe('SJ-20261122-0001');
  expect(incidentNumber('20261122', 12345)).toBe('SJ-20261122-12345');
});
