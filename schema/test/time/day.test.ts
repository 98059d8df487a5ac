import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY_MS, dayOf, dayStart, periodStart, SHANGHAI, SHANGHAI_OFFSET_MS, timeOfDay } from '@qiaolou/schema';

/** Since 1992, when China had no daylight saving any more, to 2100. */
const instant = fc.integer({ min: Date.UTC(1992, 0, 1), max: Date.UTC(2100, 0, 1) });

describe('a day', () => {
  it.each([
    ['2026-11-22T15:59:59.999Z', '2026-11-22', '2026-11-21T16:00:00.000Z'],
    ['2026-11-22T16:00:00.000Z', '2026-11-23', '2026-11-22T16:00:00.000Z'],
    ['2026-12-31T16:00:00.000Z', '2027-01-01', '2026-12-31T16:00:00.000Z'],
    ['1969-12-31T15:59:59.999Z', '1969-12-31', '1969-12-30T16:00:00.000Z'],
  ])('of %s is %s', (at, day, start) => {
    expect(dayOf(Date.parse(at))).toBe(day);
    expect(new Date(dayStart(Date.parse(at))).toISOString()).toBe(start);
  });

  it('is what the zone database says', () => {
    const format = new Intl.DateTimeFormat('en-CA', { timeZone: SHANGHAI, dateStyle: 'short' });
    fc.assert(
      fc.property(instant, (at) => {
        expect(dayOf(at)).toBe(format.format(at));
      }),
    );
  });

  it('begins at or before each of its instants, less than a day before, and all share its name', () => {
    fc.assert(
      fc.property(instant, (at) => {
        const start = dayStart(at);
        expect(at - start).toBeGreaterThanOrEqual(0);
        expect(at - start).toBeLessThan(DAY_MS);
        expect([dayOf(start), dayOf(start + DAY_MS - 1)]).toEqual([dayOf(at), dayOf(at)]);
        expect(dayOf(start - 1)).not.toBe(dayOf(at));
      }),
    );
  });

  it('refuses what is no instant', () => {
    expect(() => dayOf(NaN)).toThrow(RangeError);
  });
});

describe('a period', () => {
  it('begins on the grid of midnight in Asia/Shanghai', () => {
    const length = fc.constantFrom(60_000, 3_600_000, DAY_MS, 7 * DAY_MS);
    fc.assert(
      fc.property(instant, length, (at, ms) => {
        const start = periodStart(at, ms);
        expect((start + SHANGHAI_OFFSET_MS) % ms).toBe(0);
        expect(periodStart(start, ms)).toBe(start);
        expect(periodStart(start + ms, ms)).toBe(start + ms);
      }),
    );
  });
});

describe('the time of day', () => {
  it.each([
    ['2026-11-22T15:59:59.999Z', '23:59:59'],
    ['2026-11-22T16:00:00.000Z', '00:00:00'],
    ['2026-11-22T01:10:11.000Z', '09:10:11'],
  ])('of %s is %s', (at, time) => {
    expect(timeOfDay(Date.parse(at))).toBe(time);
  });
});
