import { describe, expect, it } from 'vitest';
import { DAY_MS, durationMs, formatDuration, parseDuration } from '@qiaolou/schema';

describe('a written duration', () => {
  it.each([
    ['1s', 1_000],
    ['90m', 5_400_000],
    ['4h', 14_400_000],
    ['7d', 604_800_000],
    ['2w', 14 * DAY_MS],
    ['05m', 300_000],
    ['999999999w', 999_999_999 * 7 * DAY_MS],
  ] as const)('%s is %i ms', (text, length) => {
    expect(parseDuration(text)).toBe(length);
    expect(durationMs(text)).toBe(length);
  });

  it.each(['', '5', 'm', '0s', '-1s', '1.5h', '1e3s', ' 1s', '1s ', '1S', '1y', '1ms', '1000000000s', '1h30m'])(
    '%j is none',
    (text) => {
      expect(parseDuration(text)).toBeUndefined();
    },
  );

  it.each([
    [1_000, '1s'],
    [90_000, '90s'],
    [5_400_000, '90m'],
    [DAY_MS, '1d'],
    [14 * DAY_MS, '2w'],
  ])('of %i ms is written %s', (length, text) => {
    expect(formatDuration(length)).toBe(text);
  });

  it.each([0, -1_000, 1_500, Number.NaN])('of %d ms cannot be written', (length) => {
    expect(() => formatDuration(length)).toThrow(RangeError);
  });

  it('of the source must be one', () => {
    expect(() => durationMs('1.5h')).toThrow(RangeError);
  });
});
