import { DAY_MS, HOUR_MS, isoTime, type Evidence, type EvidenceVerdict } from '@qiaolou/schema';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { currentEvidence, type CurrentEvidence } from '../src/measurements/current-evidence.ts';

const NOW = Date.UTC(2026, 10, 22, 4);
const REFRESH_DAYS = 1;
const RANK: Readonly<Record<EvidenceVerdict, number>> = { fail: 0, untested: 1, partial: 2, pass: 3 };

/** A measurement so many hours from now. */
interface Taken {
  readonly hours: number;
  readonly verdict: EvidenceVerdict;
}

/** What counts now of measurements in the order in which they were taken, as the store gives them. */
function counts(taken: readonly Taken[]): CurrentEvidence | undefined {
  const rows = taken.map(({ hours, verdict }, index): Evidence => {
    return { id: String(index), ruleId: 'EV-LOG-RETENTION', at: isoTime(NOW + hours * HOUR_MS), verdict, facts: {} };
  });
  return currentEvidence(rows, REFRESH_DAYS, NOW);
}

const taken = fc.record({
  hours: fc.integer({ min: -200, max: 200 }),
  verdict: fc.constantFrom<EvidenceVerdict>('pass', 'partial', 'fail', 'untested'),
});
const inOrder = fc.array(taken, { maxLength: 6 });
const rank = (of: readonly Taken[]): number => RANK[counts(of)?.verdict ?? 'untested'];

describe('what counts of a rule’s measurements', () => {
  it.each<[string, readonly Taken[], EvidenceVerdict | undefined, string | undefined]>([
    ['none', [], undefined, undefined],
    ['a fresh pass', [{ hours: -1, verdict: 'pass' }], 'pass', 'current'],
    [
      'the last of several',
      [
        { hours: -2, verdict: 'fail' },
        { hours: -1, verdict: 'pass' },
      ],
      'pass',
      'current',
    ],
    ['a pass on its last hour', [{ hours: -24, verdict: 'pass' }], 'pass', 'current'],
    ['a pass that was not renewed', [{ hours: -25, verdict: 'pass' }], 'untested', 'expired'],
    ['half a pass that was not renewed', [{ hours: -25, verdict: 'partial' }], 'untested', 'expired'],
    ['a fault that was not measured again', [{ hours: -25, verdict: 'fail' }], 'fail', 'expired'],
    ['one from the future', [{ hours: 1, verdict: 'pass' }], undefined, undefined],
    [
      'the one before one from the future',
      [
        { hours: -3, verdict: 'fail' },
        { hours: 7_200, verdict: 'pass' },
      ],
      'fail',
      'current',
    ],
    [
      'the one after one from the future',
      [
        { hours: 7_200, verdict: 'pass' },
        { hours: -1, verdict: 'partial' },
      ],
      'partial',
      'current',
    ],
    [
      'the worse, with the clock set back between',
      [
        { hours: -1, verdict: 'fail' },
        { hours: -20, verdict: 'pass' },
      ],
      'fail',
      'clockBack',
    ],
    [
      'the last, with the clock set back and worse',
      [
        { hours: -1, verdict: 'pass' },
        { hours: -20, verdict: 'fail' },
      ],
      'fail',
      'current',
    ],
  ])('%s', (_name, of, verdict, state) => {
    const found = counts(of);
    expect([found?.verdict, found?.state]).toEqual([verdict, state]);
  });

  it('says until when', () => {
    expect(counts([{ hours: -1, verdict: 'pass' }])?.expiresAt).toBe(isoTime(NOW - HOUR_MS + REFRESH_DAYS * DAY_MS));
  });

  it('a measurement of an older time or from the future never improves the verdict', () => {
    fc.assert(
      fc.property(inOrder, taken, (before, one) => {
        const latest = Math.max(...before.map(({ hours }) => hours).filter((hours) => hours <= 0));
        fc.pre(one.hours > 0 || (Number.isFinite(latest) && one.hours < latest));
        expect(rank([...before, one])).toBeLessThanOrEqual(rank(before));
      }),
      { numRuns: 2_000 },
    );
  });

  it('time alone never improves it', () => {
    fc.assert(
      fc.property(inOrder, fc.integer({ min: 1, max: 300 }), (before, later) => {
        const past = before.filter(({ hours }) => hours <= 0);
        const aged = past.map(({ hours, verdict }) => ({ hours: hours - later, verdict }));
        expect(rank(aged)).toBeLessThanOrEqual(rank(past));
      }),
    );
  });
});
