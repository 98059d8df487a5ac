import { parseQuery, SocError, type Ast, type TimeRange } from '@qiaolou/schema';

/**
 * The tree of a query given as text or as a tree; everything when there is none. Throws `query.*`; `at` and `length` in
 * the details mark the place in the text.
 */
export function queryAst(query: string | Ast | undefined): Ast {
  if (query === undefined) return { op: 'all' };
  if (typeof query !== 'string') return query;
  const parsed = parseQuery(query);
  if (parsed.ok) return parsed.ast;
  throw new SocError(parsed.code, { ...parsed.details, at: parsed.at, length: parsed.length });
}

/** Throws `query.badTimeRange` when it ends before it begins. */
export function timeRange({ from, to }: { readonly from: string; readonly to: string }): TimeRange {
  if (from >= to) throw new SocError('query.badTimeRange', { from, to });
  return { from, to };
}
