import type { FieldsOf } from '../ecs/ecs-event.ts';
import type { FieldDictionary } from '../query/field-dictionary.ts';
import { comparable, comparableValues, comparedAs, type Comparable } from '../query/field-values.ts';
import { compareLeading, leadingValue } from '../query/leading-value.ts';
import { sameColumn } from '../query/pipes/column.ts';
import { PIPE_BOUNDS, type Column, type Stage } from '../query/pipes/stage.ts';
import type { PipedTable, TableRow } from './piped-answer.ts';

/** Stages that take the rows that come to them. */
export type RowStage = Extract<Stage, { readonly kind: 'sort' | 'first' | 'fields' }>;

/** Whether a stage takes the rows that come to it. */
export function isRowStage(stage: Stage): stage is RowStage {
  return stage.kind === 'sort' || stage.kind === 'first' || stage.kind === 'fields';
}

/** Sorts, cuts and narrows a table, stage by stage. Of a table that is no chart at most the bound of rows is left, and said. */
export function tableThrough(
  table: PipedTable,
  stages: readonly RowStage[],
  fields: FieldDictionary | undefined,
): PipedTable {
  const done = stages.reduce((rows, stage) => through(rows, stage, fields), table);
  if (done.intervalMs !== undefined || done.rows.length <= PIPE_BOUNDS.rows) return done;
  return { ...done, rows: done.rows.slice(0, PIPE_BOUNDS.rows), cut: done.cut ?? 'rows' };
}

function through(table: PipedTable, stage: RowStage, fields: FieldDictionary | undefined): PipedTable {
  switch (stage.kind) {
    case 'first':
      return { ...table, rows: table.rows.slice(0, stage.count) };
    case 'sort': {
      const cell = cellReader(table.columns, stage.column);
      const rows = table.rows.map((row) => ({ row, value: comparableCell(stage.column, cell(row), fields) }));
      return {
        ...table,
        rows: rows.sort((a, b) => compareLeading(a.value, b.value, stage.order)).map(({ row }) => row),
      };
    }
    case 'fields': {
      const cells = stage.columns.map((column) => cellReader(table.columns, column));
      return { ...table, columns: stage.columns, rows: table.rows.map((row) => cells.map((cell) => cell(row))) };
    }
    default:
      return stage satisfies never;
  }
}

function cellReader(columns: readonly Column[], wanted: Column): (row: TableRow) => TableRow[number] {
  const index = columns.findIndex((column) => sameColumn(column, wanted));
  return (row) => row[index] ?? null;
}

/** Sorts and cuts events, stage by stage; which of their fields are shown is said apart. */
export function eventsThrough<R extends FieldsOf>(
  events: readonly R[],
  stages: readonly RowStage[],
  fields: FieldDictionary | undefined,
): readonly R[] {
  return stages.reduce((rows, stage) => {
    if (stage.kind === 'first') return rows.slice(0, stage.count);
    if (stage.kind === 'fields' || stage.column.kind !== 'field') return rows;
    const { column, order } = stage;
    return rows
      .map((event) => ({ event, value: leadingValue(comparableValues(event, column.field, fields), order) }))
      .sort((a, b) => compareLeading(a.value, b.value, order))
      .map(({ event }) => event);
  }, events);
}

/** A cell as it is compared: the values of a field by its type, measures by their size; undefined when there is none. */
export function comparableCell(
  column: Column | undefined,
  cell: TableRow[number] | undefined,
  fields: FieldDictionary | undefined,
): Comparable | undefined {
  if (cell === null || cell === undefined) return undefined;
  return column?.kind === 'field' ? comparable(comparedAs(column.field, fields), cell) : cell;
}
