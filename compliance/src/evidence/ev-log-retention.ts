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
  measure: async ({ events, thresholds, now }) => {
    const kept = await daysBySource(events, now, thresholds.look_back_days);
    const { verdict, ...facts } = judgeLogRetention(kept, dayOf(now), thresholds.required_days);
    return { verdict, facts: { ...facts } };
  },
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
