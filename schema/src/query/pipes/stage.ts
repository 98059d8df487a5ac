import { DAY_MS, SECOND_MS } from '../../time/duration.ts';
import type { Ast } from '../query-ast.ts';

/** What is measured of each group besides the number of its events; `cardinality` is written `distinct`. */
export type StageMetric =
  { readonly kind: 'count' } | { readonly kind: 'cardinality' | 'min' | 'max' | 'sum' | 'avg'; readonly field: string };

/** A column of an answer: the values of a field, or a measure. */
export type Column = { readonly kind: 'field'; readonly field: string } | StageMetric;

/**
 * One step of a piped query. `group`, `timechart` and `dedup` read events and come right after the filter (a `timechart`
 * also after a group of one field, whose values it draws); the others take the rows that come to them.
 *
 * - `group` (`groupby`, `stats`, `count`, `top N field`): one row per combination of values, those with most events first,
 *   ties by the values in order. An event without one of the fields is in no group, one with several values in several.
 *   Without fields one row of everything.
 * - `timechart`: one row per bucket of time, empty ones too, oldest first; with `by` one per bucket and value that has any,
 *   for the values with most events.
 * - `dedup`: the newest event of each combination of values, newest first.
 * - `sort`: by a column, rows without a value last, ties as they came; of events the newer first.
 * - `first` (`top N`): the first rows.
 * - `fields`: only these columns, in this order.
 */
export type Stage =
  | { readonly kind: 'group'; readonly by: readonly string[]; readonly metrics: readonly StageMetric[] }
  | {
      readonly kind: 'timechart';
      readonly intervalMs: number;
      readonly metrics: readonly StageMetric[];
      readonly by?: string | undefined;
    }
  | { readonly kind: 'dedup'; readonly by: readonly string[] }
  | { readonly kind: 'sort'; readonly column: Column; readonly order: 'asc' | 'desc' }
  | { readonly kind: 'first'; readonly count: number }
  | { readonly kind: 'fields'; readonly columns: readonly Column[] };

/** A filter and what is done with the events it lets through, step by step; without steps the events, newest first. */
export interface PipedQuery {
  readonly where: Ast;
  readonly stages: readonly Stage[];
}

/** Bounds of a piped query. More is refused with `query.tooManyOf` or `query.outOfBounds` at its place. */
export const PIPE_BOUNDS = {
  stages: 10,
  /** Fields of one `groupby`, `stats … by` or `dedup`. */
  by: 3,
  metrics: 10,
  columns: 50,
  /** Rows of `top N`, and of any answer that is no chart. */
  rows: 1_000,
  /** Values that a `timechart` draws. */
  series: 20,
  /** Length of a field name, UTF-16 units. */
  name: 256,
  /** Width of a bucket of `timechart`, ms. */
  leastIntervalMs: SECOND_MS,
  mostIntervalMs: 30 * DAY_MS,
} as const;

/** Rows of `top field` without a number, and values that `timechart … by` draws. */
export const DEFAULT_TOP = 10;
