import type { Ast, AstLeaf } from '@qiaolou/schema';

/** A leaf whose test of one value may take seconds, and the field that stands for its answer. */
export interface Expression {
  readonly leaf: AstLeaf;
  readonly answer: string;
}

/** A query apart from what takes long of it. */
export interface SplitQuery {
  /** The same query, each expression being asked as whether a row has the field of its answer. */
  readonly where: Ast;
  readonly expressions: readonly Expression[];
  /** A query without expressions that every row matches which the query could. */
  readonly atMost: Ast;
}

/** No field has a name so long: a store takes none. */
const ANSWER = '\u0000'.repeat(257);

/**
 * Parts a query from its regular expressions and wildcards.
 *
 * @example
 *   splitQuery({ op: 'not', arg: { op: 'regex', field: 'user.name', value: 'a+' } }).atMost; // { op: 'not', arg: { op: 'not', arg: { op: 'all' } } }
 */
export function splitQuery(query: Ast): SplitQuery {
  const expressions: Expression[] = [];
  const where = replaced(query, (leaf) => {
    const answer = `${ANSWER}${expressions.length}`;
    expressions.push({ leaf, answer });
    return { op: 'exists', field: answer };
  });
  return { where, expressions, atMost: expressions.length === 0 ? query : bound(query, ALL) };
}

const ALL: Ast = { op: 'all' };
const NONE: Ast = { op: 'not', arg: ALL };

/** Every expression is taken for what lets more rows through: under a `not` that is none. */
function bound(query: Ast, expression: Ast): Ast {
  switch (query.op) {
    case 'and':
    case 'or':
      return { op: query.op, args: query.args.map((arg) => bound(arg, expression)) };
    case 'not':
      return { op: 'not', arg: bound(query.arg, expression === ALL ? NONE : ALL) };
    default:
      return isExpression(query) ? expression : query;
  }
}

function replaced(query: Ast, by: (leaf: AstLeaf) => Ast): Ast {
  switch (query.op) {
    case 'and':
    case 'or':
      return { op: query.op, args: query.args.map((arg) => replaced(arg, by)) };
    case 'not':
      return { op: 'not', arg: replaced(query.arg, by) };
    default:
      return isExpression(query) ? by(query) : query;
  }
}

function isExpression(query: Ast): query is AstLeaf {
  return query.op === 'regex' || query.op === 'wildcard';
}
