import { DAY_MS, dayOf } from '@qiaolou/schema';
import { z } from 'zod';
import type { SourceReceipts } from '../receipts/read-receipts.ts';
import { sourceKey } from '../receipts/source-name.ts';
import { compareSeals } from '../seals/compare-seals.ts';
import { NO_KEPT_FILES, type KeptFiles } from '../seals/kept-files.ts';
import type { Seals } from '../seals/read-seals.ts';
import type { SourceAnswers } from '../sources/source-answers.ts';
import { evidenceRule } from './evidence-rule.ts';
import { judgeLogRetention } from './judge-log-retention.ts';
import type { RetentionContext, SourceDays } from './source-retention.ts';

/** How long the logs of every source are kept, measured by the days on which they were received. */
export const logRetention = evidenceRule({
  id: 'EV-LOG-RETENTION',
  needs: ['receipts', 'dayCounts', 'missing', 'seals', 'keptFiles', 'answers'],
  thresholds: z.strictObject({
    /** Six months: the shortest time logs must be kept (Cybersecurity Law art. 23 (3), formerly 21 (3)). */
    required_days: z.number().int().positive(),
    /** A day with less than this part of a source's fullest day is uneven: 50 = a fiftieth. */
    uneven_below: z.number().int().min(2),
  }),
  figures: async ({ receipts, dayCounts, missing, seals, keptFiles, answers, now }): Promise<KeptDays> => {
    const [sealed, files] = [await seals(), await keptFiles()];
    const { deleted } = files ?? NO_KEPT_FILES;
    const { whole, removed } = compareSeals(await dayCounts(), sealed.days, { now, deleted });
    const kept = keptDays(await receipts(), sealed, await answers());
    const context = { wholeDays: whole, removedDays: removed, missing: await missing() };
    return { kept, today: dayOf(now), context, files };
  },
  judge: ({ kept, today, context, files }, { required_days, uneven_below }) => {
    const { verdict, ...facts } = judgeLogRetention(kept, today, required_days, {
      ...context,
      unevenBelow: uneven_below,
    });
    return { verdict, facts: { ...facts, ...(files !== undefined && { files: factsOfFiles(files) }) } };
  },
  edges: ({ required_days, uneven_below }) => [
    { that: 'no events', figures: { kept: [], today: EDGE_DAY }, verdict: 'untested' },
    { that: 'a day too few', figures: keptFor(required_days - 1), verdict: 'untested' },
    { that: 'just enough days', figures: keptFor(required_days), verdict: 'pass' },
    { that: 'one source too young', figures: keptFor(required_days, required_days - 1), verdict: 'partial' },
    { that: 'a day missing', figures: withHole(keptFor(required_days)), verdict: 'fail' },
    { that: 'hardly less than on its fullest day', figures: withBurst(required_days, uneven_below), verdict: 'pass' },
    { that: 'next to nothing on its days', figures: withBurst(required_days, uneven_below + 1), verdict: 'partial' },
    {
      that: 'an event missing by the store’s numbering',
      figures: { ...keptFor(required_days), context: { missing: 1 } },
      verdict: 'partial',
    },
    {
      that: 'a sealed day with fewer events',
      figures: { ...keptFor(required_days), context: { removedDays: [EDGE_DAY] } },
      verdict: 'fail',
    },
  ],
});

/** What is kept of every source, also of those the audit trail knows and of which nothing is left. */
function keptDays(receipts: readonly SourceReceipts[], seals: Seals, answers: SourceAnswers): readonly SourceDays[] {
  const found = new Map(receipts.map((one) => [sourceKey(one), one]));
  const gone = seals.sources.values().filter((one) => !found.has(sourceKey(one)));
  const none = new Map<string, number>();
  return [...receipts, ...gone.map((one) => ({ ...one, received: none, imported: none }))].map(
    ({ kind, source, received, imported }) => {
      const key = sourceKey({ kind, source });
      return {
        ...{ kind, source, days: new Set(received.keys()), imported: new Set(imported.keys()), counts: received },
        ...{ known: seals.sources.get(key), expected: answers.get(key) },
      };
    },
  );
}

/** What the verdict is decided by; `today` is a date in Asia/Shanghai. */
interface KeptDays {
  readonly kept: readonly SourceDays[];
  readonly today: string;
  readonly context?: RetentionContext;
  readonly files?: KeptFiles | undefined;
}

/** What of the custody of files is told beside the verdict. */
function factsOfFiles({ deleted, verified, ...days }: KeptFiles) {
  const deletedEvents = [...deleted.values()].reduce((sum, events) => sum + events, 0);
  return { ...days, deletedEvents, verifiedAt: verified?.at ?? null, verifiedOk: verified?.ok ?? null };
}

const EDGE_DAY = '2026-11-22';

function dayBefore(ago: number): string {
  return dayOf(Date.parse(`${EDGE_DAY}T00:00:00Z`) - ago * DAY_MS);
}

/** One source for each number: events on so many days before the edges' today. */
function keptFor(...counts: readonly number[]): KeptDays {
  const daysOf = (count: number): Set<string> => new Set(Array.from({ length: count }, (_, day) => dayBefore(day + 1)));
  return { kept: counts.map((count, index) => ({ source: `source ${index}`, days: daysOf(count) })), today: EDGE_DAY };
}

/** A source with one event a day, and `burst` today. */
function withBurst(days: number, burst: number): KeptDays {
  const { kept, today } = keptFor(days);
  const counted = kept.map((source) => ({
    ...source,
    counts: new Map([...[...source.days].map((day) => [day, 1] as const), [today, burst] as const]),
  }));
  return { kept: counted, today };
}

/** The same without the second day of every source. */
function withHole({ kept, today }: KeptDays): KeptDays {
  const holed = kept.map(({ source, days }) => ({
    source,
    days: new Set([...days].filter((_, index) => index !== 1)),
  }));
  return { kept: holed, today };
}
