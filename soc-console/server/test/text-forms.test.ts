import { decodeCursor, encodeCursor } from '@qiaolou/record-store';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hasCode } from '@qiaolou/schema';
import { nestsDeeperThan } from '../src/http/json-depth.ts';

test('cursors survive the journey; foreign ones are refused with a code', () => {
  fc.assert(
    fc.property(fc.string(), fc.integer(), (text, number) => {
      expect(decodeCursor(encodeCursor([text, number]), ['string', 'number'])).toEqual([text, number]);
    }),
  );
  fc.assert(
    fc.property(fc.string(), (text) => {
      try {
        decodeCursor(text, ['string', 'number']);
      } catch (error) {
        expect(hasCode(error, 'query.badCursor')).toBe(true);
      }
    }),
  );
});

test.each<[string, unknown, number, boolean]>([
  ['scalar', 5, 0, false],
  ['empty object', {}, 1, false],
  ['object at the limit', { a: { b: 1 } }, 2, false],
  ['object beyond it', { a: { b: {} } }, 2, true],
  ['list beyond it', [[[1]]], 2, true],
])('depth of %s', (_, value, most, deeper) => {
  expect(nestsDeeperThan(value, most)).toBe(deeper);
});
