import { editDistance } from '@qiaolou/schema';
import fc from 'fast-check';
import { expect, it } from 'vitest';

it.each([
  ['', '', 0],
  ['', 'abc', 3],
  ['sorce.ip', 'source.ip', 1],
  ['kitten', 'sitting', 3],
  ['host', 'shot', 2],
])('from %j to %j: %d', (a, b, distance) => {
  expect(editDistance(a, b)).toBe(distance);
});

it('is a distance', () => {
  const text = fc.string({ maxLength: 12, unit: fc.constantFrom('a', 'b', 'c') });
  fc.assert(
    fc.property(text, text, text, (a, b, c) => {
      expect(editDistance(a, b) === 0).toBe(a === b);
      expect(editDistance(a, b)).toBe(editDistance(b, a));
      expect(editDistance(a, c)).toBeLessThanOrEqual(editDistance(a, b) + editDistance(b, c));
    }),
  );
});
