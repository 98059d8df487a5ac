import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeLogRetention, type RetentionContext, type SourceDays } from '../src/index.ts';

const TODAY = '2026-11-22';
const REQUIRED_DAYS = 180;

/** Date of so many days before today. */
function before(ago: number): string {
  return new Date(Date.parse(`${TODAY}T00:00:00Z`) - ago * 86_400_000).toISOString().slice(0, 10);
}

/** The `count` days before today, without the days `missing` days ago. */
function source(name: string, count: number, missing: readonly number[] = []): SourceDays {
  const days = Array.from({ length: count }, (_, index) => index + 1).filter((ago) => !missing.includes(ago));
  return { source: name, days: new Set(days.map(before)) };
}

/** The same, that came by import. */
function imported(name: string, count: number, missing: readonly number[] = []): SourceDays {
  return { source: name, kind: 'import', days: new Set(), imported: source(name, count, missing).days };
}

/** One event on each of its days but for those named. */
function counted(one: SourceDays, counts: Readonly<Record<number, number>>): SourceDays {
  const named = Object.entries(counts).map(([ago, count]) => [before(Number(ago)), count] as const);
  return { ...one, counts: new Map([...[...one.days].map((day) => [day, 1] as const), ...named]) };
}

const weekends = Array.from({ length: 200 }, (_, ago) => ago).filter((ago) =>
  [0, 6].includes(new Date(before(ago)).getUTCDay()),
);
const UNEVEN: RetentionContext = { unevenBelow: 50 };

describe('judgeLogRetention', () => {
  it.each<[string, readonly SourceDays[], string, string, RetentionContext?]>([
    ['an empty store', [], 'untested', 'noEvents'],
    ['a young store without gaps', [source('a', 20)], 'untested', 'young'],
    ['a young store with a gap', [source('a', 20, [5])], 'fail', 'gaps'],
    ['179 days', [source('a', 179)], 'untested', 'young'],
    ['180 days', [source('a', 180)], 'pass', 'continuous'],
    ['180 days with one missing day', [source('a', 180, [90])], 'fail', 'gaps'],
    ['yesterday missing', [source('a', 200, [1])], 'fail', 'gaps'],
    ['one old and one young source', [source('a', 200), source('b', 3)], 'partial', 'someYoung'],
    ['a day missing before the required ones', [source('a', 200, [190])], 'pass', 'continuous'],
    [
      'silent since 20 days',
      [
        source(
          'a',
          200,
          Array.from({ length: 20 }, (_, i) => i + 1),
        ),
      ],
      'fail',
      'gaps',
    ],
    [
      'retired 20 days ago',
      [
        source('a', 200),
        {
          ...source(
            'b',
            200,
            Array.from({ length: 20 }, (_, i) => i + 1),
          ),
          expected: { everyDays: 1, retiredOn: before(21) },
        },
      ],
      'pass',
      'continuous',
    ],
    [
      'retired, and still sending',
      [{ ...source('b', 200, [30]), expected: { everyDays: 1, retiredOn: before(31) } }],
      'fail',
      'gaps',
    ],
    [
      'nothing but retired',
      [
        {
          ...source('b', 0),
          known: { since: before(9), until: before(9) },
          expected: { everyDays: 1, retiredOn: before(10) },
        },
      ],
      'untested',
      'retired',
    ],
    [
      'on working days only',
      [{ ...source('a', 200, weekends), expected: { everyDays: 3, retiredOn: null } }],
      'pass',
      'continuous',
    ],
    ['on working days only, unsaid', [source('a', 200, weekends)], 'fail', 'gaps'],
    [
      'on working days only, a Friday missing',
      [{ ...source('a', 200, [...weekends, 9]), expected: { everyDays: 3, retiredOn: null } }],
      'fail',
      'gaps',
    ],
    [
      'known to the trail, nothing left',
      [source('a', 200), { ...source('b', 0), known: { since: before(90), until: before(90) } }],
      'fail',
      'gaps',
    ],
    [
      'older by the trail than what is left',
      [{ ...source('a', 170), known: { since: before(180), until: before(180) } }],
      'fail',
      'gaps',
    ],
    ['an import beside a young source', [source('a', 5), imported('b', 190)], 'partial', 'imported'],
    ['an import beside a whole source', [source('a', 190), imported('b', 190)], 'partial', 'imported'],
    [
      'an import from before the required days',
      [source('a', 190), { ...imported('b', 300), imported: new Set([before(300)]) }],
      'pass',
      'continuous',
    ],
    ['an import with a hole', [source('a', 190), imported('b', 190, [60])], 'fail', 'gaps'],
    ['an import taken each night', [{ ...imported('b', 0), days: source('', 190).days }], 'pass', 'continuous'],
    ['events missing by the store’s numbering', [source('a', 190)], 'partial', 'missing', { missing: 1 }],
    ['a sealed day with fewer events', [source('a', 190)], 'fail', 'removed', { removedDays: [before(190)] }],
    ['2,000 events today, one a day before', [counted(source('a', 190), { 0: 2_000 })], 'partial', 'uneven', UNEVEN],
    [
      'one event on one day of many',
      [
        counted(source('a', 190), {
          ...Object.fromEntries(Array.from({ length: 190 }, (_, i) => [i + 1, 500])),
          44: 1,
        }),
      ],
      'partial',
      'uneven',
      UNEVEN,
    ],
    [
      'an uneven day that was closed in time',
      [counted(source('a', 190), { 0: 2_000 })],
      'pass',
      'continuous',
      { ...UNEVEN, wholeDays: source('', 190).days },
    ],
  ])('%s', (_name, sources, verdict, reason, context = {}) => {
    expect(judgeLogRetention(sources, TODAY, REQUIRED_DAYS, context)).toMatchObject({ verdict, reason });
  });

  it('names the missing days and puts the worst source first', () => {
    const { sources } = judgeLogRetention([source('good', 200), source('bad', 200, [3, 7])], TODAY, REQUIRED_DAYS);
    expect(sources[0]).toMatchObject({ source: 'bad', gapDays: 2, gaps: ['2026-11-15', '2026-11-19'], keptDays: 200 });
  });

  it('lists the worst of many sources, and counts all', () => {
    const whole = Array.from({ length: 1_000 }, (_, index) => source(`whole ${index}`, 180));
    const judged = judgeLogRetention([...whole, source('holed', 180, [4])], TODAY, REQUIRED_DAYS);
    expect(judged).toMatchObject({ verdict: 'fail', sourceCount: 1_001, sources: { 0: { source: 'holed' } } });
    expect(judged.sources.length).toBeLessThan(1_001);
  });

  it('never passes a store younger than the requirement', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 179 }), fc.array(fc.integer({ min: 1, max: 179 })), (age, missing) => {
        expect(judgeLogRetention([source('s', age, missing)], TODAY, REQUIRED_DAYS).verdict).not.toBe('pass');
      }),
    );
  });
});

/** A county that the trail knows: events by source and days ago. */
type Counts = Readonly<Record<string, Readonly<Record<number, number>>>>;

const RANK = { fail: 0, untested: 1, partial: 2, pass: 3 } as const;
const REQUIRED = 6;

/** How good the verdict is; `known` is what the trail has of each source, `missing` what the store's numbers lack. */
function rank(counts: Counts, known: Counts, context: RetentionContext = {}): number {
  const sources = Object.entries(known).map(([name, days]): SourceDays => {
    const ago = Object.entries(days).filter(([, count]) => count > 0);
    const since = before(Math.max(...ago.map(([day]) => Number(day))));
    const kept = Object.entries(counts[name] ?? {}).filter(([, count]) => count > 0);
    const received = new Map(kept.map(([day, count]) => [before(Number(day)), count]));
    const span = { since, until: before(Math.min(...ago.map(([day]) => Number(day)))) };
    const kind = name.startsWith('import') ? 'import' : 'sender';
    return kind === 'import'
      ? { source: name, kind, days: new Set(), imported: new Set(received.keys()), known: span }
      : { source: name, kind, days: new Set(received.keys()), counts: received, known: span };
  });
  return RANK[judgeLogRetention(sources, TODAY, REQUIRED, { ...UNEVEN, ...context }).verdict];
}

const daysArbitrary = fc
  .dictionary(fc.integer({ min: 0, max: 9 }).map(String), fc.constantFrom(1, 2, 60, 4_000), { minKeys: 1 })
  .map((days) => Object.fromEntries(Object.entries(days)) as Readonly<Record<number, number>>);
/** Mostly whole sources: from verdicts that can get better and worse alike. */
const wholeArbitrary = fc
  .integer({ min: 5, max: 9 })
  .map((length) => Object.fromEntries(Array.from({ length }, (_, ago) => [ago, 60])));
const countsArbitrary: fc.Arbitrary<Counts> = fc.dictionary(
  fc.constantFrom('10.0.0.1', '10.0.0.2', 'import test'),
  fc.oneof(wholeArbitrary, daysArbitrary),
  { minKeys: 1 },
);

describe('a verdict on retention', () => {
  it('is not improved by removing events', () => {
    const removal = countsArbitrary.chain((counts) => {
      const cells = Object.entries(counts).flatMap(([name, days]) =>
        Object.keys(days).map((ago) => [name, Number(ago)] as const),
      );
      return fc.record({
        counts: fc.constant(counts),
        removed: fc.subarray(cells, { minLength: 1 }),
        left: fc.constantFrom(0, 1),
      });
    });
    fc.assert(
      fc.property(removal, ({ counts, removed, left }) => {
        const fewer = structuredClone(counts) as Record<string, Record<number, number>>;
        let missing = 0;
        for (const [name, ago] of removed) {
          const days = fewer[name] ?? {};
          missing += Math.max(0, (days[ago] ?? 0) - left);
          days[ago] = Math.min(days[ago] ?? 0, left);
        }
        expect(rank(fewer, counts, { missing })).toBeLessThanOrEqual(rank(counts, counts));
      }),
      { numRuns: 2_000 },
    );
  });

  it('is not improved by events that say they are older: they are received today', () => {
    fc.assert(
      fc.property(
        countsArbitrary,
        fc.constantFrom('10.0.0.1', '10.0.0.2', '10.0.0.3'),
        fc.integer({ min: 1, max: 9_000 }),
        (counts, name, count) => {
          const today = { ...counts[name], 0: (counts[name]?.[0] ?? 0) + count };
          const more = { ...counts, [name]: today };
          expect(rank(more, more)).toBeLessThanOrEqual(rank(counts, counts));
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
