import fc from 'fast-check';
import { zoneOffset } from '@qiaolou/schema';
import { describe, expect, it } from 'vitest';
import { civilToEpoch, trustDeviceTime } from '../../src/decode/clock.ts';
import { monthTimeAt } from '../../src/decode/civil-time.ts';
import { timeTextToEpoch } from '../../src/decode/time-text.ts';

const shanghai = zoneOffset('Asia/Shanghai');
const HOUR = 3_600_000;

function headerTime(text: string, receivedAt: string, zone = shanghai): string {
  const found = monthTimeAt(text, 0);
  if (found === undefined) throw new Error('no time');
  return new Date(civilToEpoch(found.time, zone, Date.parse(receivedAt))).toISOString();
}

describe('year of a header without one', () => {
  it.each([
    ['Nov 22 15:59:00', '2026-11-22T08:00:00Z', '2026-11-22T07:59:00.000Z'],
    ['Dec 31 23:59:58', '2026-12-31T16:00:05Z', '2026-12-31T15:59:58.000Z'],
    ['Dec 31 23:59:58', '2027-01-01T00:10:00Z', '2026-12-31T15:59:58.000Z'],
    ['Jan  1 00:00:05', '2026-12-31T15:59:50Z', '2026-12-31T16:00:05.000Z'],
    ['Nov 23 07:00:00', '2026-11-22T08:00:00Z', '2026-11-22T23:00:00.000Z'],
    ['Nov 24 17:00:00', '2026-11-22T08:00:00Z', '2025-11-24T09:00:00.000Z'],
    ['Feb 29 12:00:00', '2028-02-29T05:00:00Z', '2028-02-29T04:00:00.000Z'],
  ])('%s received %s is %s', (text, receivedAt, expected) => {
    expect(headerTime(text, receivedAt)).toBe(expected);
  });

  it('is never more than a day ahead, and less than 366 days behind', () => {
    const when = fc.date({ min: new Date('2020-01-01'), max: new Date('2035-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(when, fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 28 }), (received, month, day) => {
        const time = { month, day, hour: 3, minute: 4, second: 5, ms: 0 };
        const ahead = civilToEpoch(time, shanghai, received.getTime()) - received.getTime();
        expect(ahead).toBeLessThanOrEqual(24 * HOUR);
        expect(ahead).toBeGreaterThan(-366 * 24 * HOUR);
      }),
    );
  });
});

describe('times in bodies', () => {
  const now = Date.parse('2026-11-22T08:00:00Z');
  it.each([
    ['2026/11/22 15:59:58', '2026-11-22T07:59:58.000Z'],
    ['2026-11-22T15:59:58.123456+0800', '2026-11-22T07:59:58.123Z'],
    ['2026-11-22 15:59:58 +0800', '2026-11-22T07:59:58.000Z'],
    ['2026-11-22,15:59:58', '2026-11-22T07:59:58.000Z'],
    ['1795334398', '2026-11-22T07:59:58.000Z'],
    ['1795334398123', '2026-11-22T07:59:58.123Z'],
    ['1795334398123456', '2026-11-22T07:59:58.123Z'],
    ['Sun Nov 22 15:59:58 CST 2026', '2026-11-22T07:59:58.000Z'],
    ['2026年11月22日 15:59:58', '2026-11-22T07:59:58.000Z'],
    ['22/Nov/2026:15:59:58 +0800', '2026-11-22T07:59:58.000Z'],
    ['22-Nov-2026 15:59:58.123', '2026-11-22T07:59:58.123Z'],
    ['[22/nov/2026:15:59:58 +0800] ', '2026-11-22T07:59:58.000Z'],
    ['22/Nov/2026 02:59:58-0500 more', '2026-11-22T07:59:58.000Z'],
    ['22-NOV/2026 15:59:58.1239999999999 +0800', '2026-11-22T07:59:58.123Z'],
    // What is no offset of four digits is none.
    ['22/Nov/2026:15:59:58 +08:00', '2026-11-22T07:59:58.000Z'],
    ['22/Nov/2026:15:59:58. -0500', '2026-11-22T07:59:58.000Z'],
    ['20261122155958', '2026-11-22T07:59:58.000Z'],
    ['20261122155958123', '2026-11-22T07:59:58.123Z'],
    ['1795334398123456789', '2026-11-22T07:59:58.123Z'],
    ['134398079981234567', '2026-11-22T07:59:58.123Z'],
    ['2026-11-22 07:59:58.123+00', '2026-11-22T07:59:58.123Z'],
    ['2026-11-22 02:59:58-05', '2026-11-22T07:59:58.000Z'],
    ['2026-11-22 15:59:58 GMT+8', '2026-11-22T07:59:58.000Z'],
    ['2026-11-22 10:59:58 UTC+3', '2026-11-22T07:59:58.000Z'],
    ['2026-11-22 02:59:58 UTC-05:00', '2026-11-22T07:59:58.000Z'],
    ['2026-11-22 07:59:58 UTC', '2026-11-22T07:59:58.000Z'],
    ['2026-11-22t07:59:58z', '2026-11-22T07:59:58.000Z'],
    ['2026-11-22 15:59:58 -10 packets', '2026-11-22T07:59:58.000Z'],
    ['2026-11-22 03:59:58 PM', '2026-11-22T07:59:58.000Z'],
    ['2026-11-22 12:00:01 am', '2026-11-21T16:00:01.000Z'],
    ['2026-11-22 12:00:01PM', '2026-11-22T04:00:01.000Z'],
    ['Nov 22 2026 03:59:58 PM', '2026-11-22T07:59:58.000Z'],
    ['2026-11-22 15:59:58 pmd started', '2026-11-22T07:59:58.000Z'],
  ])('%s', (text, expected) => {
    const epoch = timeTextToEpoch(text, shanghai, now);
    expect(epoch === undefined ? undefined : new Date(epoch).toISOString()).toBe(expected);
  });

  it.each([
    ...['', 'yesterday', '12', '2026-13-40 99:99:99', '2019-11-15:99-41-06'],
    ...['32/Nov/2026:15:59:58', '00/Nov/2026:15:59:58', '22/Nox/2026:15:59:58', '22/Nov/2026:25:59:58'],
    ...['22/Nov/2026:5:59:58', '22/Nov/2026T15:59:58', '22/Nov/26:15:59:58', '2/Nov/2026:15:59:58', '22/Nov/2026'],
    ...[9, 11, 12, 15, 20].map((length) => '1795334398123456789012'.slice(0, length)),
  ])('%s is no time', (text) => {
    expect(timeTextToEpoch(text, shanghai, now)).toBeUndefined();
  });
});

describe('trust', () => {
  const now = Date.parse('2026-11-22T08:00:00Z');
  const live = { skewLimitMs: 24 * HOUR, pastAllowed: false };

  it('believes small skew, refuses large', () => {
    expect(trustDeviceTime(now - HOUR, now, live)).toEqual({ timestamp: now - HOUR, skewMs: -HOUR });
    expect(trustDeviceTime(now - 25 * HOUR, now, live)).toEqual({
      timestamp: now,
      skewMs: -25 * HOUR,
      tag: 'clock_skew',
    });
    expect(trustDeviceTime(now + 25 * HOUR, now, { ...live, pastAllowed: true }).tag).toBe('clock_skew');
    expect(trustDeviceTime(now - 900 * HOUR, now, { ...live, pastAllowed: true }).timestamp).toBe(now - 900 * HOUR);
    expect(trustDeviceTime(undefined, now, live)).toEqual({ timestamp: now, tag: 'time_unread' });
  });

  it('takes a month that is unsure as it is nearer to the receipt', () => {
    const time = { year: 2026, month: 1, day: 10, hour: 1, minute: 0, second: 0, ms: 0, monthUnsure: true } as const;
    const at = (receivedAt: string) => new Date(civilToEpoch(time, shanghai, Date.parse(receivedAt))).toISOString();
    expect(at('2026-10-01T00:00:00.000Z')).toBe('2026-09-30T17:00:00.000Z');
    expect(at('2026-01-10T00:00:00.000Z')).toBe('2026-01-09T17:00:00.000Z');
  });

  it('recognises a header in UTC by its lag of exactly the zone', () => {
    const huawei = { ...live, headerUtcMs: 8 * HOUR };
    expect(trustDeviceTime(now - 8 * HOUR - 5000, now, huawei)).toEqual({
      timestamp: now - 5000,
      skewMs: -5000,
      tag: 'header_utc',
    });
    expect(trustDeviceTime(now - 5000, now, huawei)).toEqual({ timestamp: now - 5000, skewMs: -5000 });
    expect(trustDeviceTime(now - 6 * HOUR, now, huawei).tag).toBeUndefined();
  });
});
