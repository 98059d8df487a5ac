import { DAY_MS, dayOf, isoTime, SHANGHAI, type EventStore } from '@qiaolou/schema';
import { z } from 'zod';
import { evidenceRule } from './evidence-rule.ts';
import { judgeLogRetention, type SourceDays } from './judge-log-retention.ts';

/** How long the logs of every source are kept, measured by the days that have events. */
export const logRetention = evidenceRule({
  id: 'EV-LOG-RETENTION',
  needs: ['events'],
  thresholds: z.strictObject({
    /** Six months: the shortest time logs must be kept (Cybersecurity Law art. 21 (3)). */
    required_days: z.number().int().positive(),
    /** Looked at beyond the required days, so that a longer retention is seen as such. */
    look_back_days: z.number().int().positive(),
  }),
  figures: async ({ events, thresholds, now }) => {
    return { kept: await daysBySource(events, now, thresholds.look_back_days), today: dayOf(now) };
  },
  judge: ({ kept, today }, { required_days }) => {
    const { verdict, ...facts } = judgeLogRetention(kept, today, required_days);
    return { verdict, facts: { ...facts } };
  },
  edges: ({ required_days }) => [
    { that: 'no events', figures: { kept: [], today: EDGE_DAY }, verdict: 'untested' },
    { that: 'a day too few', figures: keptFor(required_days - 1), verdict: 'untested' },
    { that: 'just enough days', figures: keptFor(required_days), verdict: 'pass' },
    { that: 'one source too young', figures: keptFor(required_days, required_days - 1), verdict: 'partial' },
    { that: 'a day missing', figures: withHole(keptFor(required_days)), verdict: 'fail' },
  ],
});

const SOURCES_AT_MOST = 1_000;

async function daysBySource(events: EventStore, now: number, lookBackDays: number): Promise<readonly SourceDays[]> {
  const rows = await events.aggregate({
    where: { op: 'all' },
    range: { from: isoTime(now - lookBackDays * DAY_MS), to: isoTime(now + DAY_MS) },
    by: [
      { kind: 'terms', field: 'log.source.address', size: SOURCES_AT_MOST },
      { kind: 'dateHistogram', intervalMs: DAY_MS, zone: SHANGHAI },
    ],
    metrics: [],
  });
  const bySource = new Map<string, Set<string>>();
  for (const { keys, count } of rows) {
    const [source, start] = keys;
    if (count === 0 || source === undefined || typeof start !== 'string') continue;
    const days = bySource.get(String(source)) ?? new Set<string>();
    days.add(dayOf(Date.parse(start)));
    bySource.set(String(source), days);
  }
  return [...bySource].map(([source, days]) => ({ source, days }));
}

/** What the verdict is decided by; `today` is a date in Asia/Shanghai. */
interface KeptDays {
  readonly kept: readonly SourceDays[];
  readonly today: string;
}

const EDGE_DAY = '2026-11-22';

/** One source for each number: events on so many days before the edges' today. */
function keptFor(...counts: readonly number[]): KeptDays {
  const dayBefore = (ago: number): string => dayOf(Date.parse(`${EDGE_DAY}T00:00:00Z`) - ago * DAY_MS);
  const daysOf = (count: number): Set<string> => new Set(Array.from({ length: count }, (_, day) => dayBefore(day + 1)));
  return { kept: counts.map((count, index) => ({ source: `source ${index}`, days: daysOf(count) })), today: EDGE_DAY };
}

/** The same without the second day of every source. */
function withHole({ kept, today }: KeptDays): KeptDays {
  const holed = kept.map(({ source, days }) => ({
    source,
    days: new Set([...days].filter((_, index) => index !== 1)),
  }));
  return { kept: holed, today };
}
