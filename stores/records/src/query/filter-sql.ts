import type { Ast } from '@qiaolou/schema';
import { sql } from 'kysely';
import { leafSql, type Condition } from './leaf-sql.ts';
import type { SourceSql } from './record-source.ts';

/**
 * The condition that a filter is on rows of its table; NULL is as good as false. The filter must be valid and
 * without regular expressions. Throws `query.tooLarge`.
 */
export function filterSql(source: SourceSql, where: Ast): Condition {
  switch (where.op) {
    case 'all':
      return sql<boolean>`true`;
    case 'and':
    case 'or':
      return balanced(
        where.args.map((arg) => filterSql(source, arg)),
        where.op,
      );
    case 'not':
      // Of what has no value it is true.
      return sql<boolean>`not coalesce(${filterSql(source, where.arg)}, false)`;
    default:
      return leafSql(source, where);
  }
}

/** SQLite refuses expressions deeper than 1,000, and a chain of so many is one: in halves it is ten deep. */
function balanced(conditions: readonly Condition[], op: 'and' | 'or'): Condition {
  const [first] = conditions;
  if (first === undefined) return op === 'and' ? sql<boolean>`true` : sql<boolean>`false`;
  if (conditions.length === 1) return first;
  const half = Math.ceil(conditions.length / 2);
  const [left, right] = [balanced(conditions.slice(0, half), op), balanced(conditions.slice(half), op)];
  return sql<boolean>`(${left} ${sql.raw(op)} ${right})`;
}
