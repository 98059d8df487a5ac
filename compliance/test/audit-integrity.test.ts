import { HOUR_MS, isoTime, type AuditVerdict, type EvidenceVerdict } from '@qiaolou/schema';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeAuditIntegrity, type IntegrityFigures } from '../src/index.ts';
import { daySeals } from '../src/seals/read-seals.ts';
import { daysBefore, NOW } from './test-county.ts';

const LIMITS = { leastCheckpoints: 1, mostUnsigned: 1_000, signedWithinHours: 2 };
const RANK: Readonly<Record<EvidenceVerdict, number>> = { fail: 0, untested: 1, partial: 2, pass: 3 };
const SEALED = { whole: 30, late: [], unsealed: [], removed: [], added: [] };

const chain = (of: Partial<AuditVerdict>): AuditVerdict => ({
  ...{ ok: true, entries: 100_000, checkpoints: 90, unsigned: 3, firstBad: null, lastSignedAt: isoTime(NOW) },
  ...of,
});
const judge = (of: Partial<AuditVerdict>, sealed: Partial<IntegrityFigures['sealed']> = {}) =>
  judgeAuditIntegrity({ chain: chain(of), now: NOW, sealed: { ...SEALED, ...sealed } }, LIMITS);

describe('judgeAuditIntegrity', () => {
  it.each<[string, Partial<AuditVerdict>, Partial<IntegrityFigures['sealed']>, EvidenceVerdict, string]>([
    ['a whole trail', {}, {}, 'pass', 'verified'],
    ['the last 99,995 of 100,000 entries unsigned', { unsigned: 99_995, checkpoints: 1 }, {}, 'partial', 'unsigned'],
    ['a signature of yesterday', { lastSignedAt: isoTime(NOW - 24 * HOUR_MS) }, {}, 'partial', 'stale'],
    ['a signature of tomorrow', { lastSignedAt: isoTime(NOW + 24 * HOUR_MS) }, {}, 'partial', 'clockAhead'],
    ['no signature', { checkpoints: 0, lastSignedAt: undefined }, {}, 'untested', 'notSigned'],
    ['a checkpoint that does not say when', { lastSignedAt: undefined }, {}, 'untested', 'notSigned'],
    ['a broken chain', { ok: false }, {}, 'fail', 'chainBroken'],
    ['no day sealed', {}, { whole: 0 }, 'untested', 'notSealed'],
    ['a day not sealed', {}, { unsealed: [daysBefore(9)] }, 'untested', 'unsealed'],
    ['a day sealed late', {}, { late: [daysBefore(9)] }, 'partial', 'sealedLate'],
    ['a day with fewer events than sealed', {}, { removed: [daysBefore(9)] }, 'fail', 'removed'],
    ['a day with more events than sealed', {}, { added: [daysBefore(9)] }, 'partial', 'added'],
  ])('%s', (_name, of, sealed, verdict, reason) => {
    expect(judge(of, sealed)).toEqual({ verdict, reason });
  });

  it('is never better for more unsigned entries, an older signature, or fewer sealed days', () => {
    fc.assert(
      fc.property(
        fc.nat(200_000),
        fc.nat(200_000),
        fc.integer({ min: -50, max: 50 }),
        fc.nat(50),
        (unsigned, more, hours, older) => {
          const at = (ago: number): string => isoTime(NOW - ago * HOUR_MS);
          const verdict = (of: Partial<AuditVerdict>, whole = 1): number => RANK[judge(of, { whole }).verdict];
          const base = verdict({ unsigned, lastSignedAt: at(hours) });
          expect(verdict({ unsigned: unsigned + more, lastSignedAt: at(hours) })).toBeLessThanOrEqual(base);
          if (hours >= 0) expect(verdict({ unsigned, lastSignedAt: at(hours + older) })).toBeLessThanOrEqual(base);
          expect(verdict({ unsigned, lastSignedAt: at(hours) }, 0)).toBeLessThanOrEqual(base);
        },
      ),
    );
  });
});

describe('seals of days', () => {
  const sealOf = (hours: number, ago: number, events: number) => ({
    at: isoTime(NOW + hours * HOUR_MS),
    days: [{ day: daysBefore(ago), events }],
  });

  it('count in the order of the trail, the first of a day', () => {
    const seals = daySeals([sealOf(-30, 2, 7), sealOf(-6, 1, 8), sealOf(-5, 2, 3)], NOW);
    expect([...seals.values()].map(({ events }) => events).sort()).toEqual([7, 8]);
  });

  it('are void when the clock was ahead, now and when that time has come', () => {
    const ahead = [sealOf(-30, 2, 7), sealOf(7_200, -299, 0), sealOf(-6, 1, 8)];
    for (const later of [0, 7_300]) {
      const days = daySeals(ahead, NOW + later * HOUR_MS);
      expect([...days.keys()].sort()).toEqual([daysBefore(2), daysBefore(1)]);
    }
  });
});
