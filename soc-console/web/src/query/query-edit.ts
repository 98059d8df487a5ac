import { formatAst, parseQuery, type Ast, type Scalar } from '@qiaolou/schema';

/**
 * The query with one more condition joined by `and`: `field: value`, or its negation. A query that cannot be parsed
 * is left as it is and the condition is written behind it, so that nothing typed is lost.
 */
export function withCondition(query: string, field: string, value: Scalar, exclude: boolean): string {
  const eq: Ast = { op: 'eq', field, value };
  const condition: Ast = exclude ? { op: 'not', arg: eq } : eq;
  const parsed = parseQuery(query);
  if (!parsed.ok) return `${query.trim()} and ${formatAst(condition)}`;
  if (parsed.ast.op === 'all') return formatAst(condition);
  const parts = parsed.ast.op === 'and' ? parsed.ast.args : [parsed.ast];
  if (parts.some((part) => JSON.stringify(part) === JSON.stringify(condition))) return query;
  return formatAst({ op: 'and', args: [...parts, condition] });
}

/** Query text for exactly these events. */
export function queryForIds(ids: readonly string[]): string {
  return formatAst({ op: 'in', field: 'event.id', values: ids });
}

/** Query text for events that name all the given values. */
export function queryForValues(values: readonly (readonly [field: string, value: Scalar])[]): string {
  return formatAst({ op: 'and', args: values.map(([field, value]) => ({ op: 'eq', field, value })) });
}
