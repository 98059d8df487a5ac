import { SocError } from '../errors/soc-error.ts';
import type { AggregateRow, GroupBy } from '../ports/event-store.ts';
import type { Ast } from '../query/query-ast.ts';
import { DEFAULT_TOP, type Stage } from '../query/pipes/stage.ts';
import { bucketStarts } from './bucket-starts.ts';
import { shownMetrics, tableRow } from './group-rows.ts';
import type { GroupReads, PipeScope, PipedTable, TableRow } from './piped-answer.ts';
import { tableThrough, type RowStage } from './row-stages.ts';

/** Buckets of time of a chart at most. */
export const MOST_BUCKETS = 2_000;
/** Rows of a chart at most. */
const MOST_CHART_ROWS = 20_000;

/** A chart and what becomes of its rows. */
export interface ChartQuery {
  readonly where: Ast;
  readonly chart: Extract<Stage, { readonly kind: 'timechart' }>;
  /** Values of `by` that are drawn. */
  readonly series: number | undefined;
  readonly then: readonly RowStage[];
}

/** Answers a `timechart`. Throws `query.badTimeRange` when the range has too many buckets. */
export async function chartRows(reads: GroupReads, scope: PipeScope, query: ChartQuery): Promise<PipedTable> {
  const { chart } = query;
  const series = query.series ?? DEFAULT_TOP;
  refuseTooMany(scope, chart.intervalMs, chart.by === undefined ? 1 : series);
  const time: GroupBy = {
    ...{ kind: 'dateHistogram', intervalMs: chart.intervalMs, zone: scope.zone },
  };
  const table =
    chart.by === undefined
      ? await plainChart(reads, scope, query, time)
      : await chartOfValues(reads, scope, query, { time, by: chart.by, series });
  return tableThrough(table, query.then, scope.fields);
}

function refuseTooMany({ range }: PipeScope, intervalMs: number, series: number): void {
  const buckets = Math.ceil((Date.parse(range.to) - Date.parse(range.from)) / intervalMs);
  const most = Math.min(MOST_BUCKETS, Math.floor(MOST_CHART_ROWS / series));
  if (buckets > most) throw new SocError('query.badTimeRange', { buckets, most });
}

async function plainChart(
  reads: GroupReads,
  { range }: PipeScope,
  { where, chart }: ChartQuery,
  time: GroupBy,
): Promise<PipedTable> {
  const rows = await reads.aggregate({ where, range, by: [time], metrics: chart.metrics });
  const found = new Map(rows.map((row) => [String(row.keys[0]), row]));
  const empty = chart.metrics.map(({ kind }) => (kind === 'count' || kind === 'cardinality' ? 0 : null));
  return {
    ...chartTable(chart),
    rows: bucketStarts([...found.keys()], range, chart.intervalMs).map((at) =>
      tableRow(found.get(at) ?? { keys: [at], count: 0, metrics: empty }, chart),
    ),
  };
}

interface ValuesDrawn {
  readonly time: GroupBy;
  readonly by: string;
  readonly series: number;
}

async function chartOfValues(
  reads: GroupReads,
  { range }: PipeScope,
  { where, chart }: ChartQuery,
  { time, by, series }: ValuesDrawn,
): Promise<PipedTable> {
  const terms = (size: number): GroupBy => ({ kind: 'terms', field: by, size });
  const [values, rows] = await Promise.all([
    reads.aggregate({ where, range, by: [terms(series + 1)], metrics: [] }),
    reads.aggregate({ where, range, by: [terms(series), time], metrics: chart.metrics }),
  ]);
  return {
    ...chartTable(chart),
    rows: byTime(
      rows,
      values.map(({ keys }) => keys[0]),
    ).map((row) => swapped(row, chart)),
    ...(values.length > series && { cut: 'series' as const }),
  };
}

/** Oldest bucket first, in it the values with most events first. */
function byTime(rows: readonly AggregateRow[], values: readonly unknown[]): readonly AggregateRow[] {
  const rank = new Map(values.map((value, index) => [value, index]));
  const time = (row: AggregateRow) => Date.parse(String(row.keys[1]));
  const place = (row: AggregateRow) => rank.get(row.keys[0]) ?? values.length;
  return rows.toSorted((a, b) => time(a) - time(b) || place(a) - place(b));
}

/** The store groups by value first, a chart shows the time first. */
function swapped(row: AggregateRow, chart: ChartQuery['chart']): TableRow {
  return tableRow({ ...row, keys: row.keys.toReversed() }, chart);
}

function chartTable(chart: ChartQuery['chart']): Pick<PipedTable, 'kind' | 'columns' | 'intervalMs'> {
  const fields = ['@timestamp', ...(chart.by === undefined ? [] : [chart.by])];
  return {
    kind: 'table',
    columns: [...fields.map((field) => ({ kind: 'field' as const, field })), ...shownMetrics(chart)],
    intervalMs: chart.intervalMs,
  };
}
