import { sql, type RawBuilder } from 'kysely';

/**
 * Condition "one of these holds"; of none, none does.
 *
 * @example
 *   select.where(anyOf([sql`${sql.ref('assignee')} is null`, oneOf(sql.ref('assignee'), ['li'])]));
 */
export function anyOf(conditions: readonly RawBuilder<unknown>[]): RawBuilder<boolean> {
  return conditions.length === 0 ? sql<boolean>`1 = 0` : sql<boolean>`(${sql.join(conditions, sql` or `)})`;
}

/**
 * Condition "is one of these values", where the query builder's `in` does not reach; of none, it is not.
 *
 * @example
 *   select.where(oneOf(sql.ref('level'), ['high', 'critical']));
 */
export function oneOf(expression: RawBuilder<unknown>, values: readonly unknown[]): RawBuilder<boolean> {
  return values.length === 0 ? sql<boolean>`1 = 0` : sql<boolean>`${expression} in (${sql.join(values)})`;
}
