import { compareText, type EvidenceReason, type EvidenceVerdict } from '@qiaolou/schema';
import { sourceRetention, type RetentionContext, type SourceDays, type SourceRetention } from './source-retention.ts';

/** Judgement with the figures behind it. */
export interface RetentionJudgement {
  readonly verdict: EvidenceVerdict;
  readonly requiredDays: number;
  readonly today: string;
  /** Every source there is, listed below or not. */
  readonly sourceCount: number;
  /** The worst first, at most 200. */
  readonly sources: readonly SourceRetention[];
  /** Days with fewer events than the audit trail closed them with; at most the first 50. */
  readonly removedDays: readonly string[];
  /** Events missing by the store's own numbering. */
  readonly missing: number;
  /** Why the verdict is what it is; a key of the console's catalogue. */
  readonly reason: EvidenceReason;
}

/**
 * Judges log retention for GB/T 22239-2019 8.1.5.4 d): every source kept for the required days **and continuous**, by the
 * days on which its events were received. A store younger than the requirement proves nothing about retention: it is
 * `untested`, never `pass`. A day of the required ones without events is `fail`: the trail has a hole.
 *
 * @param today date in Asia/Shanghai; today itself need not have events yet.
 */
export function judgeLogRetention(
  sources: readonly SourceDays[],
  today: string,
  requiredDays: number,
  context: RetentionContext = {},
): RetentionJudgement {
  const { removedDays = [], missing = 0 } = context;
  const all = sources.flatMap((source) => sourceRetention(source, { today, requiredDays, ...context }) ?? []);
  const sorted = all.toSorted(worstFirst);
  return {
    ...judge(sorted, removedDays.length > 0, missing > 0),
    ...{ requiredDays, today, sourceCount: all.length, sources: sorted.slice(0, SOURCES_SHOWN) },
    ...{ removedDays: removedDays.slice(0, DAYS_SHOWN), missing },
  };
}

const SOURCES_SHOWN = 200;
const DAYS_SHOWN = 50;

const SEVERITY: Readonly<Record<SourceRetention['state'], number>> = {
  gaps: 0,
  uneven: 1,
  imported: 2,
  young: 3,
  retired: 4,
  whole: 5,
};

function worstFirst(a: SourceRetention, b: SourceRetention): number {
  const worse = SEVERITY[a.state] - SEVERITY[b.state] || b.gapDays - a.gapDays || a.keptDays - b.keptDays;
  return worse || compareText(a.source, b.source);
}

type Judged = Pick<RetentionJudgement, 'verdict' | 'reason'>;

function judge(sources: readonly SourceRetention[], removed: boolean, missing: boolean): Judged {
  const has = (state: SourceRetention['state']): boolean => sources.some((source) => source.state === state);
  if (removed) return { verdict: 'fail', reason: 'removed' };
  if (sources.length === 0) return { verdict: 'untested', reason: 'noEvents' };
  if (has('gaps')) return { verdict: 'fail', reason: 'gaps' };
  if (has('uneven')) return { verdict: 'partial', reason: 'uneven' };
  if (has('imported')) return { verdict: 'partial', reason: 'imported' };
  if (!has('whole')) return { verdict: 'untested', reason: has('young') ? 'young' : 'retired' };
  if (missing) return { verdict: 'partial', reason: 'missing' };
  return has('young') ? { verdict: 'partial', reason: 'someYoung' } : { verdict: 'pass', reason: 'continuous' };
}
