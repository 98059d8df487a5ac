import { sql, type RawBuilder } from 'kysely';
import { anyOf } from './any-of.ts';
import type { Position } from './cursor.ts';

/** One key of a total order: a column or expression, its direction, and the type of its values. */
export interface SortKey {
  readonly expression: RawBuilder<string | number>;
  readonly direction: 'asc' | 'desc';
  readonly kind: 'string' | 'number';
}

/**
 * Condition "after this position in this order": (a < x) or (a = x and b < y) or …
 *
 * @example
 *   select.where(afterPosition(NEWEST_FIRST, decodeCursor(cursor, ['string', 'string'])));
 */
export function afterPosition(keys: readonly SortKey[], position: Position): RawBuilder<boolean> {
  const alternatives = keys.map((key, index) => {
    const equal = keys.slice(0, index).map((earlier, i) => sql`${earlier.expression} = ${position[i]}`);
    const beyond =
      key.direction === 'desc'
        ? sql`${key.expression} < ${position[index]}`
        : sql`${key.expression} > ${position[index]}`;
    return sql`(${sql.join([...equal, beyond], sql` and `)})`;
  });
  return anyOf(alternatives);
}

/**
 * Condition "any of these texts contains `text`", without regard to case as the database folds it.
 *
 * @example
 *   select.where(containsText([sql.ref('number'), sql.ref('title')], '注入'));
 */
export function containsText(texts: readonly RawBuilder<string>[], text: string): RawBuilder<boolean> {
  const pattern = `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`;
  // Both sides are folded by the database, so that they are folded alike.
  const tests = texts.map((one) => sql`lower(${one}) like lower(cast(${pattern} as text)) escape '\\'`);
  return anyOf(tests);
}
