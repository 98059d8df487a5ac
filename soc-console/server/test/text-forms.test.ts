import { decodeCursor, encodeCursor } from '@qiaolou/record-store';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { csvLine, hasCode } from '@qiaolou/schema';
import { nestsDeeperThan } from '../src/http/json-depth.ts';

describe('CSV', () => {
  test.each<[unknown, string]>([
    ['plain', 'plain'],
    ['a,b', '"a,b"'],
    ['say "x"', '"say ""x"""'],
    ['two\r\nlines', '"two\r\nlines"'],
    ['=1+1', "'=1+1"],
    ['+86 10', "'+86 10"],
    ['-x', "'-x"],
    ['@x', "'@x"],
    ['\t=x', "'\t=x"],
    ['=a,b', '"\'=a,b"'],
    [['=a', 'b'], "'=a b"],
    [-5, '-5'],
    [true, 'true'],
    [null, ''],
    [undefined, ''],
    [{ a: 1 }, '"{""a"":1}"'],
  ])('%j', (value, cell) => {
    expect(csvLine([value])).toBe(`${cell}\r\n`);
  });

  test('no text makes a second cell or line', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const line = csvLine([text]);
        const body = line.slice(0, -2);
        const quoted = /^"(?:[^"]|"")*"$/.test(body);
        expect(quoted || !/[",\r\n]/.test(body)).toBe(true);
      }),
    );
  });
});

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
