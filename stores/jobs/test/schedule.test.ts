import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dueTimes, lastDue, nextDue, type DueTimes, type Schedule } from '../src/index.ts';
import { hasSchedule, isTaken, type At, type Every } from '../src/schedule/schedule.ts';

const instant = fc.integer({ min: 0, max: Date.UTC(2100, 0) });
const two = (n: number): string => String(n).padStart(2, '0');
const every = fc
  .constantFrom<readonly [unit: 's' | 'm' | 'h', most: number]>(['s', 86_400], ['m', 1_440], ['h', 24])
  .chain(([unit, most]) => fc.integer({ min: 1, max: most }).map((n): Every => `${n}${unit}`));
const at = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
  .map(([hour, minute]): At => `${two(hour)}:${two(minute)} Asia/Shanghai`);
const times = fc.oneof(
  every.map((value) => dueTimes({ every: value })),
  at.map((value) => dueTimes({ at: value })),
);

describe('dueTimes', () => {
  it.each<[Schedule, DueTimes]>([
    [{ every: '1s' }, { lengthMs: 1_000, offsetMs: 0 }],
    [{ every: '10m' }, { lengthMs: 600_000, offsetMs: 0 }],
    [{ every: '24h' }, { lengthMs: 86_400_000, offsetMs: 0 }],
    [{ at: '00:00 Asia/Shanghai' }, { lengthMs: 86_400_000, offsetMs: 0 }],
    [{ at: '03:30 Asia/Shanghai' }, { lengthMs: 86_400_000, offsetMs: 12_600_000 }],
  ])('reads %j', (schedule, expected) => {
    expect(dueTimes(schedule)).toEqual(expected);
  });

  it('are asked for only where there is a schedule', () => {
    expect([{}, { every: '1s' } as const, { at: '03:00 Asia/Shanghai' } as const].map(hasSchedule)).toEqual([
      false,
      true,
      true,
    ]);
  });

  it.each(['0s', '-1m', '1.5h', '25h', '1d', '010s', 's', ''])('refuses every %j', (value) => {
    expect(() => dueTimes({ every: value as Every })).toThrow(RangeError);
  });

  it.each(['24:00 Asia/Shanghai', '3:00 Asia/Shanghai', '03:60 Asia/Shanghai', '03:00', '03:00 UTC'])(
    'refuses at %j',
    (value) => {
      expect(() => dueTimes({ at: value as At })).toThrow(RangeError);
    },
  );
});

describe('due times', () => {
  it('enclose every instant', () => {
    fc.assert(
      fc.property(times, instant, (due, now) => {
        expect(lastDue(due, now)).toBeLessThanOrEqual(now);
        expect(nextDue(due, now)).toBeGreaterThan(now);
        expect(nextDue(due, now) - lastDue(due, now)).toBe(due.lengthMs);
      }),
    );
  });

  it('are their own last ones, and the one before an instant before them', () => {
    fc.assert(
      fc.property(times, instant, (due, now) => {
        const last = lastDue(due, now);
        expect(lastDue(due, last)).toBe(last);
        expect(nextDue(due, last - 1)).toBe(last);
      }),
    );
  });

  it('of a time of day show that time in Asia/Shanghai', () => {
    const clock = new Intl.DateTimeFormat('en-GB', { timeZone: 'Asia/Shanghai', timeStyle: 'medium' });
    fc.assert(
      fc.property(at, fc.integer({ min: Date.UTC(1992, 0), max: Date.UTC(2100, 0) }), (text, now) => {
        expect(clock.format(nextDue(dueTimes({ at: text }), now))).toBe(`${text.slice(0, 5)}:00`);
      }),
    );
  });
});

describe('isTaken', () => {
  it.each([
    ['never taken', 1_000, Number.NEGATIVE_INFINITY, false],
    ['the one before was', 1_000, 999, false],
    ['it was itself', 1_000, 1_000, true],
    ['a later one was', 1_000, 86_401_000, true],
    ['one was that is more than a day later: the clock was wrong', 1_000, 86_401_001, false],
  ])('%s', (_, due, taken, expected) => {
    expect(isTaken(due, taken)).toBe(expected);
  });
});
