import type { Ast, TimeRange } from '@qiaolou/schema';
import { sql } from 'kysely';
import { dateBound } from './date-sql.ts';
import { fieldSql, joinedAs, type FieldSql, type Sql } from './field-sql.ts';
import { filterSql } from './filter-sql.ts';
import type { Condition } from './leaf-sql.ts';
import type { SourceSql } from './record-source.ts';

/** Which rows a read is about: a filter, and a half-open range of `@timestamp`. */
export interface WantedRows {
  readonly where: Ast;
  readonly range: TimeRange;
}

/** Name of the function that ends a read on SQLite whose reader has left or whose time is over; true, of the row it is given, as long as not. */
export const STILL_WANTED = 'still_wanted';

/** The condition of a read. */
export function wantedSql(source: SourceSql, { where, range }: WantedRows): Condition {
  const at = timeOf(source);
  const within = sql<boolean>`${at} >= ${limit(range.from)} and ${at} < ${limit(range.to)} and ${filterSql(source, where)}`;
  // First, and of the row, so that it is asked of every one that is looked at.
  return source.dialect === 'sqlite' ? sql<boolean>`${sql.raw(STILL_WANTED)}(${idOf(source)}) and ${within}` : within;
}

function limit(time: string): string {
  const ms = Date.parse(time);
  return Number.isNaN(ms) ? time : dateBound(ms).text;
}

/** `@timestamp` of a row. */
export function timeOf(source: SourceSql): Sql {
  return fieldSql(source, '@timestamp').value('');
}

/** Id of a row. */
export function idOf({ table }: SourceSql): Sql {
  return sql.ref(`${table}.id`);
}

/** Fields of a row as columns: single values as they are, lists joined in, one row for each value. */
export interface JoinedFields {
  /** What to put behind the table. */
  readonly joins: Sql;
  /** In the order asked. */
  readonly values: readonly { readonly field: FieldSql; readonly value: Sql }[];
  /** A row may come several times. */
  readonly expanded: boolean;
}

/** Joins fields to the table of a source; a row without values of a list comes once, with NULL. */
export function joinFields(source: SourceSql, names: readonly string[]): JoinedFields {
  const values = names.map((name, index) => {
    const field = fieldSql(source, name);
    return { field, alias: `e${index + 1}`, value: field.value(`e${index + 1}`) };
  });
  const lateral = source.dialect === 'sqlite' ? sql`left join` : sql`left join lateral`;
  const joins = values.flatMap(({ field: { list }, alias }) =>
    list === undefined ? [] : [sql` ${lateral} ${joinedAs(alias, list, source.dialect)} on true`],
  );
  return { values, expanded: joins.length > 0, joins: joins.length === 0 ? sql`` : sql.join(joins, sql``) };
}
