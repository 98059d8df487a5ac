import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HOUR_MS, MINUTE_MS, SHANGHAI, zoneOffset } from '@qiaolou/schema';

describe('the offset of a zone', () => {
  it.each([
    ['Asia/Shanghai', '2026-07-01T00:00:00Z', 480],
    ['UTC', '2026-07-01T00:00:00Z', 0],
    ['+05:30', '1970-01-01T00:00:00Z', 330],
    ['-0330', '1970-01-01T00:00:00Z', -210],
    ['America/New_York', '2026-07-01T00:00:00Z', -240],
    ['America/New_York', '2026-12-01T00:00:00Z', -300],
  ])('of %s at %s is %i minutes', (zone, at, minutes) => {
    expect(zoneOffset(zone)(Date.parse(at))).toBe(minutes * MINUTE_MS);
  });

  it('knows seconds, from before there were zones', () => {
    expect(zoneOffset('America/New_York')(Date.parse('1800-01-01T00:00:00Z'))).toBe(
      -(4 * HOUR_MS + 56 * MINUTE_MS + 2_000),
    );
  });

  it('is nothing for a zone that there is not', () => {
    expect(() => zoneOffset('Mars/Olympus')).toThrow(RangeError);
  });

  it('of Shanghai is what the zone database says', () => {
    const named = new Intl.DateTimeFormat('en-US', { timeZone: SHANGHAI, timeZoneName: 'longOffset' });
    const since1992 = fc.integer({ min: Date.UTC(1992, 0, 1), max: Date.UTC(2100, 0, 1) });
    fc.assert(
      fc.property(since1992, (at) => {
        expect(named.format(at)).toContain('GMT+08:00');
        expect(zoneOffset(SHANGHAI)(at)).toBe(8 * HOUR_MS);
      }),
    );
  });
});
