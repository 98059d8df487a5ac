import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeLogRetention, type SourceDays } from '../src/index.ts';

const TODAY = '2026-11-22';
const REQUIRED_DAYS = 180;

/** The `count` days before today, without the days `missing` days ago. */
function source(name: string, count: number, missing: readonly number[] = []): SourceDays {
  const days = Array.from({ length: count }, (_, index) => index + 1)
    .filter((ago) => !missing.includes(ago))
    .map((ago) => new Date(Date.parse(`${TODAY}T00:00:00Z`) - ago * 86_400_000).toISOString().slice(0, 10));
  return { source: name, days: new Set(days) };
}

describe('judgeLogRetention', () => {
  it.each([
    ['an empty store', [], 'untested', 'noEvents'],
    ['a young store without gaps', [source('a', 20)], 'untested', 'young'],
    ['a young store with a gap', [source('a', 20, [5])], 'fail', 'gaps'],
    ['179 days', [source('a', 179)], 'untested', 'young'],
    ['180 days', [source('a', 180)], 'pass', 'continuous'],
    ['180 days with one missing day', [source('a', 180, [90])], 'fail', 'gaps'],
    ['yesterday missing', [source('a', 200, [1])], 'fail', 'gaps'],
    ['one old and one young source', [source('a', 200), source('b', 3)], 'partial', 'someYoung'],
  ] as const)('%s', (_name, sources, verdict, reason) => {
    expect(judgeLogRetention(sources, TODAY, REQUIRED_DAYS)).toMatchObject({ verdict, reason });
  });

  it('names the missing days and puts the worst source first', () => {
    const { sources } = judgeLogRetention([source('good', 200), source('bad', 200, [3, 7])], TODAY, REQUIRED_DAYS);
    expect(sources[0]).toMatchObject({ source: 'bad', gapDays: 2, gaps: ['2026-11-15', '2026-11-19'], keptDays: 200 });
  });

  it('never passes a store younger than the requirement', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 179 }), fc.array(fc.integer({ min: 1, max: 179 })), (age, missing) => {
        expect(judgeLogRetention([source('s', age, missing)], TODAY, REQUIRED_DAYS).verdict).not.toBe('pass');
      }),
    );
  });
});
