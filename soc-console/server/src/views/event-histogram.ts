import {
  bucketStarts,
  MOST_BUCKETS,
  SHANGHAI,
  SocError,
  type AggregateRow,
  type GroupBy,
  type Histogram,
} from '@qiaolou/schema';
import type { ConsoleContext } from '../context/console-context.ts';
import type { SessionCall } from '../http/api-call.ts';
import { queryAst, timeRange } from './event-selection.ts';

const SPLIT_VALUES = 10;

/**
 * Events per time bucket, aligned in Asia/Shanghai, each bucket split by a field if asked for. Throws `query.badTimeRange`
 * for more than 2,000 buckets, `query.*`.
 */
export async function eventHistogram(
  { clock, reads }: ConsoleContext,
  call: SessionCall<'eventHistogram'>,
): Promise<Histogram> {
  const { body } = call;
  const events = reads.eventsFor(call);
  const started = clock.now();
  const range = timeRange(body);
  const buckets = (Date.parse(range.to) - Date.parse(range.from)) / body.intervalMs;
  if (buckets > MOST_BUCKETS)
    throw new SocError('query.badTimeRange', { buckets: Math.ceil(buckets), most: MOST_BUCKETS });
  const where = queryAst(body.query);
  const byTime: GroupBy = { kind: 'dateHistogram', intervalMs: body.intervalMs, zone: SHANGHAI };
  const [plain, split] = await Promise.all([
    events.aggregate({ where, range, by: [byTime], metrics: [] }),
    body.by === undefined
      ? undefined
      : events.aggregate({
          where,
          range,
          by: [byTime, { kind: 'terms', field: body.by, size: SPLIT_VALUES }],
          metrics: [],
        }),
  ]);
  const starts = bucketStarts(
    plain.map((row) => String(row.keys[0])),
    range,
    body.intervalMs,
  );
  const counts = new Map(plain.map((row) => [String(row.keys[0]), row.count]));
  return {
    intervalMs: body.intervalMs,
    buckets: starts.map((at) => ({
      at,
      count: counts.get(at) ?? 0,
      ...(split !== undefined && { by: valuesOf(split, at) }),
    })),
    total: plain.reduce((sum, row) => sum + row.count, 0),
    tookMs: clock.now() - started,
  };
}

function valuesOf(rows: readonly AggregateRow[], at: string): { value: string; count: number }[] {
  return rows.filter((row) => row.keys[0] === at).map((row) => ({ value: String(row.keys[1]), count: row.count }));
}
