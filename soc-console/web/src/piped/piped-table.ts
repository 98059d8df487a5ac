import {
  bucketStarts,
  comparedAs,
  EVENT_FIELDS,
  type Ast,
  type FieldDictionary,
  type PipedResult,
  type TimeRange,
} from '@qiaolou/schema';
import { seriesColor } from '../charts/series-colors.ts';
import type { HistogramData } from '../charts/histogram-option.ts';
import type { SearchParams } from '../base/url-state.ts';
import { withAst } from '../query/query-edit.ts';
import { formatDateTimeMs } from '../time/format-time.ts';
import { absolute, formatTimeSpec } from '../time/time-range.ts';

/** Rows that stages make of events. */
export type PipedTable = Pick<Extract<PipedResult, { kind: 'table' }>, 'columns' | 'rows' | 'intervalMs'>;
/** A column of them. */
export type PipedColumn = PipedTable['columns'][number];
type Cell = PipedTable['rows'][number][number];

/** Measures whose bars may stand on one another. */
const ADDED_UP: ReadonlySet<string> = new Set(['count', 'sum']);

/**
 * What a chart of the rows draws: the first measure over time, for each value a series; undefined for rows that are no chart
 * (any more), and for averages and the like of several values, which do not add up.
 */
export function chartOf(table: PipedTable, range: TimeRange): HistogramData | undefined {
  const { columns, rows, intervalMs } = table;
  const time = columns.findIndex(({ field, kind }) => kind === 'field' && field === '@timestamp');
  const by = columns.findIndex(({ field, kind }) => kind === 'field' && field !== '@timestamp');
  const measure = columns.findIndex(({ kind }) => kind !== 'field');
  if (intervalMs === undefined || time < 0 || measure < 0) return undefined;
  if (by >= 0 && !ADDED_UP.has(columns[measure]?.kind ?? '')) return undefined;
  const starts = bucketStarts([...new Set(rows.map((row) => String(row[time])))].sort(), range, intervalMs);
  const place = new Map(starts.map((start, index) => [start, index]));
  const series = new Map<string, number[]>();
  for (const row of rows) {
    const name = by < 0 ? (columns[measure]?.name ?? '') : String(row[by]);
    const counts = series.get(name) ?? starts.map(() => 0);
    counts[place.get(String(row[time])) ?? 0] = Number(row[measure] ?? 0);
    series.set(name, counts);
  }
  return {
    intervalMs,
    starts,
    series: [...series].map(([name, counts], index) => ({ name, counts, color: seriesColor(index) })),
  };
}

/** Whether a column has numbers. */
export function isMeasure({ kind }: PipedColumn): boolean {
  return kind !== 'field';
}

/** A cell as it is shown: times in the console's form, nothing as an empty text. */
export function cellText(
  column: PipedColumn,
  cell: Cell | undefined,
  formatNumber: (n: number) => string,
  fields: FieldDictionary = EVENT_FIELDS,
): string {
  if (cell === null || cell === undefined) return '';
  const date = column.field !== undefined && comparedAs(column.field, fields) === 'date';
  if (date && column.kind === 'field') return formatDateTimeMs(String(cell));
  if (date && (column.kind === 'min' || column.kind === 'max'))
    return formatDateTimeMs(new Date(Number(cell)).toISOString());
  return isMeasure(column) && typeof cell === 'number' ? formatNumber(cell) : String(cell);
}

/** Where the events or records are that a row stands for. */
export interface RowPlace {
  /** The query without its stages. */
  readonly filter: string;
  /** Whether the address has a time of its own: of a chart the bucket is put there, else into the query. */
  readonly timed: boolean;
  readonly fields: FieldDictionary;
}

/** The address of what a row stands for. */
export function placeOfRow({ filter, timed, fields }: RowPlace, table: PipedTable, row: readonly Cell[]): SearchParams {
  const { columns, intervalMs } = table;
  let query = filter;
  let time: string | undefined;
  const add = (condition: Ast): void => {
    query = withAst(query, condition, fields);
  };
  for (const [index, { kind, field }] of columns.entries()) {
    const cell = row[index];
    if (kind !== 'field' || field === undefined || cell === null || cell === undefined) continue;
    if (field === '@timestamp' && intervalMs !== undefined) {
      const from = Date.parse(String(cell));
      if (timed) time = formatTimeSpec(absolute(from, from + intervalMs));
      else add({ op: 'range', field, gte: String(cell), lt: new Date(from + intervalMs).toISOString() });
    } else add({ op: 'eq', field, value: cell });
  }
  return { query: query === '' ? undefined : query, ...(time !== undefined && { time }) };
}
