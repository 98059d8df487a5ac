import type { AggregateRow, GroupBy } from '../ports/event-store.ts';
import { compareLeading } from '../query/leading-value.ts';
import type { Ast } from '../query/query-ast.ts';
import { PIPE_BOUNDS, type StageMetric, type Stage } from '../query/pipes/stage.ts';
import type { PipeReads, PipeScope, PipedTable, TableRow } from './piped-answer.ts';
import { comparableCell, tableThrough, type RowStage } from './row-stages.ts';

type GroupStage = Extract<Stage, { readonly kind: 'group' }>;

/** Groups that a store is asked for at most, of all levels: below what a search server allows. */
const MOST_GROUPS = 50_000;
/** Values of one level at most. */
const MOST_VALUES = 10_000;

/** A group and what becomes of its rows. */
export interface GroupQuery {
  readonly where: Ast;
  readonly group: GroupStage;
  readonly then: readonly RowStage[];
}

/**
 * Answers a group by nested aggregations, one per level. Every row is right. Which rows are the first is certain as far as
 * their counts are not below those of what was left out at a level: where that is not enough, only those are given and that is
 * said. Where nothing is certain, or another order decides, all that was found is given, and that rows may be missing.
 */
export async function groupRows(reads: PipeReads, scope: PipeScope, query: GroupQuery): Promise<PipedTable> {
  const { group, then } = query;
  const wanted = wantedRows(then);
  const sizes = groupSizes(group.by.length, wanted);
  const levels = await askLevels(reads, scope, query, sizes);
  const rows = levels.at(-1) ?? [];
  const left = leftOut(levels, sizes);
  const certain = wanted === undefined ? [] : rows.filter(({ count }) => count >= left);
  const enough = left === 0 || (wanted !== undefined && certain.length >= wanted);
  const shown = enough || certain.length === 0 ? rows : certain;
  const table: PipedTable = {
    kind: 'table',
    columns: [...group.by.map((field) => ({ kind: 'field' as const, field })), ...shownMetrics(group)],
    rows: inOrder(shown, group.by).map((row) => tableRow(row, group)),
    ...(!enough && { cut: certain.length === 0 ? ('values' as const) : ('rows' as const) }),
  };
  return tableThrough(table, then);
}

/** How many of the first rows are needed; undefined when all are, because another order decides which come first. */
function wantedRows(then: readonly RowStage[]): number | undefined {
  for (const stage of then) {
    if (stage.kind === 'first') return stage.count;
    if (stage.kind === 'sort' && (stage.column.kind !== 'count' || stage.order !== 'desc')) return undefined;
  }
  return PIPE_BOUNDS.rows;
}

/**
 * How many values each level is asked for: of the innermost one more than wanted, of the outer as many as there is room for.
 *
 * @example
 *   groupSizes(2, 20); // [2380, 21]
 */
function groupSizes(levels: number, wanted: number | undefined): readonly number[] {
  if (levels === 0) return [];
  const most = Math.min(MOST_VALUES, Math.floor(MOST_GROUPS ** (1 / levels)));
  const inner = Math.min(most, wanted === undefined ? most : wanted + 1);
  if (levels === 1) return [inner];
  const middle = Array.from({ length: levels - 2 }, () => most);
  const outer = Math.floor(MOST_GROUPS / (inner * most ** (levels - 2)));
  return [Math.min(MOST_VALUES, outer), ...middle, inner];
}

/** The rows of each level; the last has the measures. */
function askLevels(
  reads: PipeReads,
  { range }: PipeScope,
  { where, group }: GroupQuery,
  sizes: readonly number[],
): Promise<readonly (readonly AggregateRow[])[]> {
  const by = group.by.map((field, level): GroupBy => ({ kind: 'terms', field, size: sizes[level] ?? 1 }));
  // What lacks an inner field must not fill the places of an outer one.
  const exist = group.by.map((field): Ast => ({ op: 'exists', field }));
  const narrowed: Ast = by.length < 2 ? where : { op: 'and', args: [where, ...exist] };
  const depths = by.length === 0 ? [0] : by.map((_, level) => level + 1);
  return Promise.all(
    depths.map((depth) =>
      reads.aggregate({
        ...{ where: narrowed, range, by: by.slice(0, depth) },
        metrics: depth === by.length ? group.metrics : [],
      }),
    ),
  );
}

/** The most events that a combination can have which was left out because a level was full; 0 when nothing was. */
function leftOut(levels: readonly (readonly AggregateRow[])[], sizes: readonly number[]): number {
  let most = 0;
  for (const [level, rows] of levels.entries()) {
    const within = Map.groupBy(rows, ({ keys }) => JSON.stringify(keys.slice(0, level)));
    for (const list of within.values())
      if (list.length === sizes[level]) most = Math.max(most, list.at(-1)?.count ?? 0);
  }
  return most;
}

/** Most events first, ties by the values. */
function inOrder(rows: readonly AggregateRow[], by: readonly string[]): readonly AggregateRow[] {
  const columns = by.map((field) => ({ kind: 'field' as const, field }));
  const compared = rows.map((row) => ({ row, keys: row.keys.map((key, i) => comparableCell(columns[i], key)) }));
  return compared
    .sort((a, b) => {
      if (a.row.count !== b.row.count) return b.row.count - a.row.count;
      const differing = a.keys.findIndex((key, i) => key !== b.keys[i]);
      return differing < 0 ? 0 : compareLeading(a.keys[differing], b.keys[differing], 'asc');
    })
    .map(({ row }) => row);
}

/** Without measures the count is the measure. */
export function shownMetrics({ metrics }: { readonly metrics: readonly StageMetric[] }): readonly StageMetric[] {
  return metrics.length === 0 ? [{ kind: 'count' }] : metrics;
}

/** Values and measures of a row. */
export function tableRow(row: AggregateRow, { metrics }: { readonly metrics: readonly StageMetric[] }): TableRow {
  return [...row.keys, ...(metrics.length === 0 ? [row.count] : row.metrics)];
}
