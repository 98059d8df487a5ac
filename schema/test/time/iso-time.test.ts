import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isoTime } from '@qiaolou/schema';

describe('isoTime', () => {
  it('says what Date.toISOString says, for every time a Date can hold', () => {
    const times = fc.oneof(
      fc.integer({ min: -8.64e15, max: 8.64e15 }),
      fc.integer({ min: 0, max: 4e12 }),
      fc.double({ min: -1e13, max: 1e13, noNaN: true }),
      fc.constantFrom(8.64e15, -8.64e15, 0, -1, 253_402_300_799_999, 253_402_300_800_000),
    );
    fc.assert(
      fc.property(times, (ms) => {
        expect(isoTime(ms)).toBe(new Date(ms).toISOString());
      }),
    );
  });

  it.each([NaN, Infinity, 8.64e15 + 1, -8.64e15 - 1, 1e300])('refuses %d', (ms) => {
    expect(() => isoTime(ms)).toThrow(RangeError);
  });
});
