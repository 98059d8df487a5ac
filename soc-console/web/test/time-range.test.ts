import { histogramIntervalMs } from '@qiaolou/schema';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { QUICK_RANGES } from '../src/base/quick-range.ts';
import {
  formatBuckets,
  formatDateTime,
  formatDateTimeMs,
  formatShort,
  formatDuration,
  formatRange,
} from '../src/time/format-time.ts';
import {
  absolute,
  formatTimeSpec,
  parseTimeSpec,
  resolveTimeSpec,
  shiftTimeSpec,
  zoomOut,
  type TimeSpec,
} from '../src/time/time-range.ts';

const NOW = Date.parse('2026-11-22T08:00:00.000Z');
const instant = fc.integer({ min: 0, max: 4_000_000_000_000 });
const spec: fc.Arbitrary<TimeSpec> = fc.oneof(
  fc.constantFrom(...QUICK_RANGES).map((last): TimeSpec => ({ kind: 'relative', last })),
  fc.tuple(instant, fc.integer({ min: 1, max: 10 ** 11 })).map(([from, length]) => absolute(from, from + length)),
);

describe('time range in the address', () => {
  it('reads back what it writes', () => {
    fc.assert(
      fc.property(spec, (value) => {
        expect(parseTimeSpec(formatTimeSpec(value))).toEqual(value);
      }),
    );
  });
  it.each([
    '',
    'all',
    '2h',
    '~',
    'x~y',
    '2026-11-22T08:00:00Z~2026-11-22T08:00:00Z',
    '2026-11-23T00:00:00Z~2026-11-22T00:00:00Z',
    '1~2~3',
  ])('has no range in %j', (text) => {
    expect(parseTimeSpec(text)).toBeUndefined();
  });
  it('never throws on any text', () => {
    fc.assert(fc.property(fc.string(), (text) => void parseTimeSpec(text)));
  });
});

describe('time range arithmetic', () => {
  it('ends a relative range now', () => {
    expect(resolveTimeSpec({ kind: 'relative', last: '15m' }, NOW)).toEqual({
      from: '2026-11-22T07:45:00.000Z',
      to: '2026-11-22T08:00:00.000Z',
    });
    expect(resolveTimeSpec({ kind: 'relative', last: '7d' }, NOW).from).toBe('2026-11-15T08:00:00.000Z');
  });
  it('comes back after one step earlier and one later', () => {
    fc.assert(
      fc.property(spec, (value) => {
        const there = shiftTimeSpec(value, -1, NOW);
        expect(resolveTimeSpec(shiftTimeSpec(there, 1, NOW), NOW)).toEqual(resolveTimeSpec(value, NOW));
      }),
    );
  });
  it('zooms out to twice the length around the middle', () => {
    const value = absolute(NOW - 1_000, NOW + 1_000);
    expect(zoomOut(value, NOW)).toEqual(absolute(NOW - 2_000, NOW + 2_000));
  });
  it('needs at most the buckets allowed', () => {
    fc.assert(
      fc.property(spec, fc.integer({ min: 10, max: 200 }), (value, max) => {
        const range = resolveTimeSpec(value, NOW);
        const length = Date.parse(range.to) - Date.parse(range.from);
        expect(length / histogramIntervalMs(length, max)).toBeLessThanOrEqual(max);
      }),
    );
  });
});

describe('a range as text', () => {
  it.each([
    ['2025-11-22T08:00:00.000Z', '2026-11-22T08:00:00.000Z', '2025-11-22 16:00:00 – 2026-11-22 16:00:00'],
    ['2026-11-22T08:00:00.000Z', '2026-11-22T09:30:00.000Z', '2026-11-22 16:00:00 – 17:30:00'],
    ['2026-11-22T15:00:00.000Z', '2026-11-22T17:00:00.000Z', '2026-11-22 23:00:00 – 2026-11-23 01:00:00'],
  ])('%s to %s', (from, to, text) => {
    expect(formatRange(from, to)).toBe(text);
  });
  it('reads the same for no two ranges of whole seconds', () => {
    const second = fc.integer({ min: 0, max: 4_000_000_000 }).map((seconds) => seconds * 1_000);
    const range = fc.tuple(second, second);
    fc.assert(
      fc.property(range, range, (one, other) => {
        const same = one[0] === other[0] && one[1] === other[1];
        expect(formatRange(...one) === formatRange(...other)).toBe(same);
      }),
    );
    const years = fc.tuple(second, fc.integer({ min: 1, max: 20 }));
    fc.assert(
      fc.property(years, ([from, years]) => {
        const later = new Date(from);
        later.setUTCFullYear(later.getUTCFullYear() + years);
        expect(formatRange(from, later.getTime())).not.toBe(formatRange(from, from));
      }),
    );
  });
});

describe('times as text', () => {
  it('is Asia/Shanghai whatever the machine says', () => {
    expect(formatDateTime('2026-11-22T16:00:00.000Z')).toBe('2026-11-23 00:00:00');
    expect(formatDateTimeMs('2026-11-22T08:03:07.045Z')).toBe('2026-11-22 16:03:07.045');
    expect(formatDateTime('no time')).toBe('no time');
  });
  it.each([
    ['2026-11-22T08:03:07.045Z', '2026-11-30T00:00:00.000Z', '11-22 16:03:07'],
    ['2025-12-31T08:03:07.045Z', '2026-01-02T00:00:00.000Z', '2025-12-31 16:03'],
    ['2027-01-01T08:03:07.045Z', '2026-12-31T00:00:00.000Z', '2027-01-01 16:03'],
    // Whose year, or whose now, is another one in UTC.
    ['2025-12-31T16:00:00.000Z', '2026-01-02T00:00:00.000Z', '01-01 00:00:00'],
    ['2025-12-31T15:59:59.000Z', '2025-12-31T16:00:00.000Z', '2025-12-31 23:59'],
    ['2025-12-31T15:59:59.000Z', '2025-12-31T15:59:59.000Z', '12-31 23:59:59'],
    ['no time', '2026-01-02T00:00:00.000Z', 'no time'],
  ])('%s, seen at %s, is short %s', (at, now, text) => {
    expect(formatShort(at, Date.parse(now))).toBe(text);
  });
  it.each<readonly [starts: readonly string[], intervalMs: number, labels: readonly string[]]>([
    [['2026-11-22T08:03:07.045Z'], 60_000, ['16:03']],
    [['2026-11-22T08:03:07.045Z'], 1_000, ['16:03:07']],
    [['2026-11-22T15:59:00.000Z', '2026-11-22T16:00:00.000Z'], 60_000, ['11-22 23:59', '11-23 00:00']],
    [['2026-11-22T08:00:00.000Z'], 3_600_000, ['11-22 16:00']],
    [['2026-11-21T16:00:00.000Z'], 86_400_000, ['11-22']],
    [['2025-12-30T16:00:00.000Z', '2025-12-31T16:00:00.000Z'], 86_400_000, ['2025-12-31', '2026-01-01']],
    [['2025-11-21T16:00:00.000Z'], 86_400_000, ['2025-11-22']],
    [['2025-11-22T08:00:00.000Z'], 3_600_000, ['2025-11-22 16:00']],
    [['2025-11-22T08:03:00.000Z'], 60_000, ['2025-11-22 16:03']],
    // Whose year is another one in UTC.
    [['2025-12-31T16:00:00.000Z'], 3_600_000, ['01-01 00:00']],
    [['no time'], 60_000, ['no time']],
  ])('buckets %j of %d ms read %j', (starts, intervalMs, labels) => {
    expect(formatBuckets(starts, intervalMs, NOW)).toEqual(labels);
  });
  it.each([
    [0, '0ms'],
    [350, '350ms'],
    [61_000, '1m 1s'],
    [3_600_000, '1h'],
    [-28_803_000, '-8h'],
    [93_600_000, '1d 2h'],
  ])('%d ms is %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });
});
