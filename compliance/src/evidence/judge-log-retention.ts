import { DAY_MS, type EvidenceVerdict } from '@qiaolou/schema';

/** Days on which a source has events in the store; days are dates in Asia/Shanghai, `2026-11-22`. */
export interface SourceDays {
  readonly source: string;
  readonly days: ReadonlySet<string>;
}

/** What was found for one source. */
export interface SourceRetention {
  readonly source: string;
  readonly oldest: string;
  /** Whole days between the oldest kept and today. */
  readonly keptDays: number;
  /** Days without any event in that span, today not counted; at most the first 50. */
  readonly gaps: readonly string[];
  readonly gapDays: number;
}

/** Judgement with the figures behind it. */
export interface RetentionJudgement {
  readonly verdict: EvidenceVerdict;
  readonly requiredDays: number;
  readonly today: string;
  readonly sources: readonly SourceRetention[];
  /** Why the verdict is what it is; a key of the console's catalogue. */
  readonly reason: 'noEvents' | 'gaps' | 'young' | 'someYoung' | 'continuous';
}

/**
 * Judges log retention for GB/T 22239-2019 8.1.5.4 d): every source kept for the required days **and continuous**. A
 * store younger than the requirement proves nothing about retention: it is `untested`, never `pass`. A day without
 * events inside the kept span is `fail`, whatever the age: the trail has a hole.
 *
 * @param today date in Asia/Shanghai; today itself need not have events yet.
 */
export function judgeLogRetention(
  sources: readonly SourceDays[],
  today: string,
  requiredDays: number,
): RetentionJudgement {
  const now = dayNumber(today);
  const kept = sources.flatMap((source) => retentionOf(source, now) ?? []);
  const sorted = kept.toSorted((a, b) => b.gapDays - a.gapDays || a.keptDays - b.keptDays);
  return { ...judge(sorted, requiredDays), requiredDays, today, sources: sorted };
}

const GAPS_SHOWN = 50;

function dayNumber(day: string): number {
  return Math.floor(Date.parse(`${day}T00:00:00Z`) / DAY_MS);
}

function dayText(number: number): string {
  return new Date(number * DAY_MS).toISOString().slice(0, 10);
}

function retentionOf({ source, days }: SourceDays, today: number): SourceRetention | undefined {
  const oldest = [...days].sort()[0];
  if (oldest === undefined) return undefined;
  const first = dayNumber(oldest);
  const gaps: string[] = [];
  for (let day = first; day < today; day += 1) {
    const text = dayText(day);
    if (!days.has(text)) gaps.push(text);
  }
  return {
    source,
    oldest,
    keptDays: Math.max(0, today - first),
    gaps: gaps.slice(0, GAPS_SHOWN),
    gapDays: gaps.length,
  };
}

function judge(
  sources: readonly SourceRetention[],
  requiredDays: number,
): Pick<RetentionJudgement, 'verdict' | 'reason'> {
  if (sources.length === 0) return { verdict: 'untested', reason: 'noEvents' };
  if (sources.some(({ gapDays }) => gapDays > 0)) return { verdict: 'fail', reason: 'gaps' };
  const young = sources.filter(({ keptDays }) => keptDays < requiredDays);
  if (young.length === 0) return { verdict: 'pass', reason: 'continuous' };
  return young.length === sources.length
    ? { verdict: 'untested', reason: 'young' }
    : { verdict: 'partial', reason: 'someYoung' };
}
