import type { RecordStore } from '@qiaolou/record-store';
import {
  histogramIntervalMs,
  isoTime,
  periodStart,
  type AlertGroupFilters,
  type AlertHistogram,
  type RuleLevel,
} from '@qiaolou/schema';
import { askedFilters, filterGroups } from './group-filter.ts';
import { cutTo, instantOfCut, TIME_UNITS } from './time-units.ts';

/** Most buckets of a histogram, but for one cut off at either end. */
const BUCKETS = 60;

/** How many rows of a level were last seen within a unit of time. */
interface Count {
  readonly at: number;
  readonly level: RuleLevel;
  readonly count: number;
}

/**
 * Every row that matches, by level, in the bucket of its `lastSeen`: one scan, as the facets have two. The database groups by
 * a whole hour, minute or second; widths are chosen so that no such unit lies in two buckets, so the counts are exact.
 */
export async function alertHistogram(
  records: RecordStore,
  filters: AlertGroupFilters,
  now: number,
): Promise<AlertHistogram> {
  const from = filters.from === undefined ? undefined : Date.parse(filters.from);
  const until = filters.to === undefined ? now : Date.parse(filters.to);
  const wanted = from === undefined ? Infinity : histogramIntervalMs(until - from, BUCKETS);
  const unit = TIME_UNITS.find(({ ms }) => ms <= wanted) ?? TIME_UNITS[2];
  const counts = await countsBy(records, filters, unit);
  const starts = counts.map(({ at }) => at);
  const first = from ?? starts.reduce((least, at) => Math.min(least, at), until);
  // A clock that is ahead dates alerts later than now: the queue shows them, so they are counted.
  const end = starts.reduce((most, at) => Math.max(most, at + unit.ms), until);
  const intervalMs = Math.max(unit.ms, histogramIntervalMs(end - first, BUCKETS));
  return {
    intervalMs,
    buckets: counts.length === 0 ? [] : fillBuckets(counts, { first, end, intervalMs }),
    total: counts.reduce((sum, { count }) => sum + count, 0),
  };
}

async function countsBy(
  records: RecordStore,
  filters: AlertGroupFilters,
  unit: (typeof TIME_UNITS)[number],
): Promise<readonly Count[]> {
  const cut = cutTo('lastSeen', unit);
  const rows = await filterGroups(records.longReads.selectFrom('alertGroups'), await askedFilters(records, filters))
    .select((eb) => [cut.as('unit'), 'level', eb.fn.countAll<number | string>().as('n')])
    .groupBy([cut, 'level'])
    .execute();
  return rows.map((row) => ({ at: instantOfCut(row.unit), level: row.level, count: Number(row.n) }));
}

function fillBuckets(
  counts: readonly Count[],
  { first, end, intervalMs }: { readonly first: number; readonly end: number; readonly intervalMs: number },
): AlertHistogram['buckets'] {
  const start = periodStart(first, intervalMs);
  const length = Math.max(1, Math.ceil((end - start) / intervalMs));
  const buckets = Array.from({ length }, (_, i): AlertHistogram['buckets'][number] => ({
    at: isoTime(start + i * intervalMs),
    count: 0,
    levels: {},
  }));
  for (const { at, level, count } of counts) {
    const bucket = buckets[Math.floor((at - start) / intervalMs)];
    if (bucket === undefined) continue;
    bucket.count += count;
    bucket.levels[level] = (bucket.levels[level] ?? 0) + count;
  }
  return buckets;
}
