import { parseQuery, SocError, type Ast, type QueryWarning, type TimeRange } from '@qiaolou/schema';

/** What is looked for, and what a query given as text may mean otherwise than thought. */
export interface ReadQuery {
  readonly ast: Ast;
  readonly warnings: readonly QueryWarning[];
}

/**
 * Reads a query given as text or as a tree; everything when there is none. Throws `query.*`; `at` and `length` in the
 * details mark the place in the text.
 */
export function readQuery(query: string | Ast | undefined): ReadQuery {
  if (query === undefined) return { ast: { op: 'all' }, warnings: [] };
  if (typeof query !== 'string') return { ast: query, warnings: [] };
  const parsed = parseQuery(query);
  if (parsed.ok) return parsed;
  throw new SocError(parsed.code, { ...parsed.details, at: parsed.at, length: parsed.length });
}

/** The tree of a query given as text or as a tree. Throws like `readQuery`. */
export function queryAst(query: string | Ast | undefined): Ast {
  return readQuery(query).ast;
}

/** Throws `query.badTimeRange` when it ends before it begins; both are as `instantSchema` gives them, in their order as texts. */
export function timeRange({ from, to }: { readonly from: string; readonly to: string }): TimeRange {
  if (from >= to) throw new SocError('query.badTimeRange', { from, to });
  return { from, to };
}
