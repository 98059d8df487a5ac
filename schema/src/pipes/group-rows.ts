import type { AggregateRow } from '../ports/event-store.ts';
import { compareLeading } from '../query/leading-value.ts';
import type { Ast } from '../query/query-ast.ts';
import { PIPE_BOUNDS, type StageMetric, type Stage } from '../query/pipes/stage.ts';
import { groupLevels, leftOut } from './group-levels.ts';
import type { GroupReads, PipeScope, PipedTable, TableRow } from './piped-answer.ts';
import { comparableCell, tableThrough, type RowStage } from './row-stages.ts';

type GroupStage = Extract<Stage, { readonly kind: 'group' }>;

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
export async function groupRows(reads: GroupReads, scope: PipeScope, query: GroupQuery): Promise<PipedTable> {
  const { group, then } = query;
  const wanted = wantedRows(then);
  const found = await groupLevels(reads, scope, { where: query.where, ...group, wanted });
  const rows = found.levels.at(-1) ?? [];
  const left = leftOut(found);
  const certain = wanted === undefined ? [] : rows.filter(({ count }) => count >= left);
  const enough = left === 0 || (wanted !== undefined && certain.length >= wanted);
  const shown = enough || certain.length === 0 ? rows : certain;
  const table: PipedTable = {
    kind: 'table',
    columns: [...group.by.map((field) => ({ kind: 'field' as const, field })), ...shownMetrics(group)],
    rows: inOrder(shown, group.by, scope).map((row) => tableRow(row, group)),
    ...(!enough && { cut: certain.length === 0 ? ('values' as const) : ('rows' as const) }),
  };
  return tableThrough(table, then, scope.fields);
}

/** How many of the first rows are needed; undefined when all are, because another order decides which come first. */
function wantedRows(then: readonly RowStage[]): number | undefined {
  for (const stage of then) {
    if (stage.kind === 'first') return stage.count;
    if (stage.kind === 'sort' && (stage.column.kind !== 'count' || stage.order !== 'desc')) return undefined;
  }
  return PIPE_BOUNDS.rows;
}

/** Most events first, ties by the values. */
function inOrder(rows: readonly AggregateRow[], by: readonly string[], { fields }: PipeScope): readonly AggregateRow[] {
  const columns = by.map((field) => ({ kind: 'field' as const, field }));
  const compared = rows.map((row) => ({
    row,
    keys: row.keys.map((key, i) => comparableCell(columns[i], key, fields)),
  }));
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
