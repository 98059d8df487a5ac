import {
  formatColumn,
  formatPipedQuery,
  type FieldDictionary,
  type PipedAnswer,
  type PipedQueryResult,
} from '@qiaolou/schema';

/** A query with stages that could be read. */
export type ReadPipedQuery = Extract<PipedQueryResult, { readonly ok: true }>;

type Table = Extract<PipedAnswer, { readonly kind: 'table' }>;

/** What is said of an answer whatever it is: how the query was understood, how long it took, ms, and what a bound left out. */
export function answerFacts(
  { query, warnings }: ReadPipedQuery,
  { cut }: Pick<PipedAnswer, 'cut'>,
  { tookMs, fields }: { readonly tookMs: number; readonly fields?: FieldDictionary | undefined },
) {
  return {
    understood: formatPipedQuery(query, fields),
    warnings: [...warnings],
    tookMs,
    ...(cut !== undefined && { cut }),
  };
}

/** An answer that is a table, as it goes over the border. */
export function tableAnswer({ columns, rows, intervalMs }: Table) {
  return {
    kind: 'table' as const,
    columns: columns.map((column) => ({ ...column, name: formatColumn(column) })),
    rows: rows.map((row) => [...row]),
    ...(intervalMs !== undefined && { intervalMs }),
  };
}
