import {
  SHANGHAI,
  SHANGHAI_OFFSET_MS,
  ECS_FIELDS,
  SocError,
  type AggregateRow,
  type GroupBy,
  type Histogram,
  type HistogramBody,
  type TimeRange,
  type TopBody,
  type TopValues,
} from '@qiaolou/schema';
import type { ConsoleContext } from '../console-context.ts';
import type { ApiHandlers } from '../http/api-call.ts';
import { exportEvents } from './event-export.ts';
import { queryAst, timeRange } from './event-selection.ts';

type EventOperation =
  'searchEvents' | 'eventHistogram' | 'topValues' | 'eventsByIds' | 'exportEvents' | 'getEvent' | 'listFields';

/** The zone buckets are aligned in. */
const MAX_BUCKETS = 2_000;
const SPLIT_VALUES = 10;

/** Search of events in the one query language. */
export function eventRoutes(context: ConsoleContext): Pick<ApiHandlers, EventOperation> {
  const { clock, ports } = context;
  const { events } = ports;
  return {
    searchEvents: async ({ body }) => {
      const started = clock.now();
      const { after, fields, limit, sort } = body;
      const ast = queryAst(body.query);
      const page = await events.search({ where: ast, range: timeRange(body), sort, limit, after, fields });
      return {
        events: [...page.events],
        total: page.total,
        ast,
        tookMs: clock.now() - started,
        ...(page.next !== undefined && { next: page.next }),
      };
    },
    eventHistogram: ({ body }) => histogram(context, body),
    topValues: ({ body }) => top(context, body),
    eventsByIds: async ({ body }) => ({ events: [...(await events.get(body.ids))] }),
    exportEvents: (call) => exportEvents(context, call, queryAst(call.body.query)),
    getEvent: async ({ params }) => {
      const [event] = await events.get([params.id]);
      if (event === undefined) throw new SocError('records.notFound', { table: 'events', id: params.id });
      return { event };
    },
    listFields: () =>
      Promise.resolve({ fields: Object.entries(ECS_FIELDS).map(([name, definition]) => ({ name, ...definition })) }),
  };
}

async function histogram({ clock, ports }: ConsoleContext, body: HistogramBody): Promise<Histogram> {
  const started = clock.now();
  const range = timeRange(body);
  const buckets = (Date.parse(range.to) - Date.parse(range.from)) / body.intervalMs;
  if (buckets > MAX_BUCKETS)
    throw new SocError('query.badTimeRange', { buckets: Math.ceil(buckets), most: MAX_BUCKETS });
  const where = queryAst(body.query);
  const byTime: GroupBy = { kind: 'dateHistogram', intervalMs: body.intervalMs, zone: SHANGHAI };
  const [plain, split] = await Promise.all([
    ports.events.aggregate({ where, range, by: [byTime], metrics: [] }),
    body.by === undefined
      ? undefined
      : ports.events.aggregate({
          where,
          range,
          by: [byTime, { kind: 'terms', field: body.by, size: SPLIT_VALUES }],
          metrics: [],
        }),
  ]);
  const starts = bucketStarts(plain, range, body.intervalMs);
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

/** Starts of all buckets of the range; the store's own starts are kept as they are, so nothing it counted is lost. */
function bucketStarts(rows: readonly AggregateRow[], range: TimeRange, intervalMs: number): readonly string[] {
  const starts = new Set(rows.map((row) => String(row.keys[0])));
  const anchor = rows[0] === undefined ? -SHANGHAI_OFFSET_MS : Date.parse(String(rows[0].keys[0]));
  const from = Date.parse(range.from);
  const to = Date.parse(range.to);
  const first = anchor + Math.floor((from - anchor) / intervalMs) * intervalMs;
  for (let at = first; at < to; at += intervalMs) starts.add(new Date(at).toISOString());
  return [...starts].sort();
}

function valuesOf(rows: readonly AggregateRow[], at: string): { value: string; count: number }[] {
  return rows.filter((row) => row.keys[0] === at).map((row) => ({ value: String(row.keys[1]), count: row.count }));
}

async function top({ clock, ports }: ConsoleContext, body: TopBody): Promise<TopValues> {
  const started = clock.now();
  const where = queryAst(body.query);
  const range = timeRange(body);
  const [all, rows] = await Promise.all([
    ports.events.aggregate({ where, range, by: [], metrics: [] }),
    ports.events.aggregate({
      where,
      range,
      by: [{ kind: 'terms', field: body.field, size: body.size }],
      metrics: [],
    }),
  ]);
  return {
    field: body.field,
    values: rows.flatMap(({ count, keys: [value] }) => (value === undefined ? [] : [{ value, count }])),
    total: all[0]?.count ?? 0,
    tookMs: clock.now() - started,
  };
}
