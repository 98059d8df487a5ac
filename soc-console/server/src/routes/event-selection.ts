import { SocError, type Ast, type TimeRange } from '@qiaolou/schema';
import type { ConsolePorts } from '../ports.ts';

/** The tree of a query given as text or as a tree; everything when there is none. Throws `query.*`. */
export function queryAst(ports: Pick<ConsolePorts, 'parseQuery'>, query: string | Ast | undefined): Ast {
  if (query === undefined || query === '') return { op: 'all' };
  return typeof query === 'string' ? ports.parseQuery(query) : query;
}

/** Throws `query.badTimeRange` when it ends before it begins. */
export function timeRange({ from, to }: { readonly from: string; readonly to: string }): TimeRange {
  if (from >= to) throw new SocError('query.badTimeRange', { from, to });
  return { from, to };
}
