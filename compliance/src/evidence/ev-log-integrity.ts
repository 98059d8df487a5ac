import { DAY_MS, dayOf, HOUR_MS, isoTime, type AuditVerdict } from '@qiaolou/schema';
import { z } from 'zod';
import { compareSeals } from '../seals/compare-seals.ts';
import { dueDays } from '../seals/due-seals.ts';
import { NO_KEPT_FILES } from '../seals/kept-files.ts';
import { evidenceRule } from './evidence-rule.ts';
import { judgeAuditIntegrity, type IntegrityFigures } from './judge-audit-integrity.ts';

/** Protection of audit records: the platform's own chain, and the days of logs that it closed. */
export const logIntegrity = evidenceRule({
  id: 'EV-LOG-INTEGRITY',
  needs: ['verifyAudit', 'dayCounts', 'seals', 'keptFiles'],
  thresholds: z.strictObject({
    least_checkpoints: z.number().int().positive(),
    most_unsigned: z.number().int().nonnegative(),
    signed_within_hours: z.number().positive(),
    /** Days before that need not have been closed in time. */
    sealed_for_days: z.number().int().positive(),
  }),
  figures: async ({ verifyAudit, dayCounts, seals, keptFiles, thresholds, now }): Promise<IntegrityFigures> => {
    const [chain, counts, closed] = [await verifyAudit(), await dayCounts(), await seals()];
    const files = await keptFiles();
    const { deleted } = files ?? NO_KEPT_FILES;
    const { whole, ...compared } = compareSeals(counts, closed.days, { now, deleted });
    // A day that ended in the last hours is closed by the measurement that is being taken.
    const unsealed = dueDays(counts, closed, now - SEALING_MS).map(({ day }) => day);
    const since = dayOf(now - thresholds.sealed_for_days * DAY_MS);
    const late = compared.late.filter((day) => day >= since);
    return { chain, now, sealed: { ...compared, late, whole: whole.size, unsealed }, filesWhole: files?.verified?.ok };
  },
  judge: (figures, thresholds) => {
    const { chain, sealed } = figures;
    const { verdict, reason } = judgeAuditIntegrity(figures, limitsOf(thresholds));
    const { late, unsealed, removed, added } = sealed;
    const days = { late, unsealed, removed, added };
    const shown = Object.entries(days).map(([name, all]) => [`${name}Days`, all.slice(0, DAYS_SHOWN)] as const);
    return { verdict, facts: { reason, ...chain, wholeDays: sealed.whole, ...Object.fromEntries(shown) } };
  },
  edges: ({ least_checkpoints, most_unsigned, signed_within_hours }) => [
    { that: 'too little is signed', figures: signed({ checkpoints: least_checkpoints - 1 }), verdict: 'untested' },
    { that: 'just enough is signed', figures: signed({ checkpoints: least_checkpoints }), verdict: 'pass' },
    { that: 'an entry was changed', figures: signed({ ok: false, firstBad: BAD }), verdict: 'fail' },
    { that: 'as much is unsigned as may be', figures: signed({ unsigned: most_unsigned }), verdict: 'pass' },
    { that: 'one more is unsigned', figures: signed({ unsigned: most_unsigned + 1 }), verdict: 'partial' },
    { that: 'signed just in time', figures: signedAgo(signed_within_hours * HOUR_MS), verdict: 'pass' },
    { that: 'signed too long ago', figures: signedAgo(signed_within_hours * HOUR_MS + 1), verdict: 'partial' },
    { that: 'signed in the future', figures: signedAgo(-HOUR_MS), verdict: 'partial' },
    { that: 'no day is closed', figures: { ...signed({}), sealed: { ...SEALED, whole: 0 } }, verdict: 'untested' },
    { that: 'a day was closed late', figures: { ...signed({}), sealed: { ...SEALED, late: DAY } }, verdict: 'partial' },
    {
      that: 'a day is not closed',
      figures: { ...signed({}), sealed: { ...SEALED, unsealed: DAY } },
      verdict: 'untested',
    },
    { that: 'a day lost events', figures: { ...signed({}), sealed: { ...SEALED, removed: DAY } }, verdict: 'fail' },
    { that: 'a sealed file was changed', figures: { ...signed({}), filesWhole: false }, verdict: 'fail' },
    { that: 'every sealed file is whole', figures: { ...signed({}), filesWhole: true }, verdict: 'pass' },
    { that: 'a day gained events', figures: { ...signed({}), sealed: { ...SEALED, added: DAY } }, verdict: 'partial' },
  ],
});

/** Measurements are taken each hour; one may have failed. */
const SEALING_MS = 6 * HOUR_MS;
const DAYS_SHOWN = 50;

function limitsOf(numbers: {
  readonly least_checkpoints: number;
  readonly most_unsigned: number;
  readonly signed_within_hours: number;
}) {
  return {
    leastCheckpoints: numbers.least_checkpoints,
    mostUnsigned: numbers.most_unsigned,
    signedWithinHours: numbers.signed_within_hours,
  };
}

const EDGE_TIME = Date.UTC(2026, 10, 22, 4);
const DAY = ['2026-11-20'];
const SEALED = { whole: 3, late: [], unsealed: [], removed: [], added: [] };
const BAD = { kind: 'entry', seq: 3, reason: 'hash' } as const;

/** A chain that verifies, signed just now. */
function signed(chain: Partial<AuditVerdict>): IntegrityFigures {
  const whole: AuditVerdict = { ok: true, entries: 10_000, checkpoints: 10, unsigned: 0, firstBad: null };
  return { chain: { ...whole, lastSignedAt: isoTime(EDGE_TIME), ...chain }, now: EDGE_TIME, sealed: SEALED };
}

function signedAgo(ms: number): IntegrityFigures {
  return signed({ lastSignedAt: isoTime(EDGE_TIME - ms) });
}
