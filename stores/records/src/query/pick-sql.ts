import type { PickRequest, SearchRequest } from '@qiaolou/schema';
import { sql, type RawBuilder } from 'kysely';
import type { SourceSql } from './record-source.ts';
import { joinedAs, type FieldSql, type Sql } from './field-sql.ts';
import { fieldSql } from './field-sql.ts';
import { comparedSql } from './leaf-sql.ts';
import { idOf, joinFields, timeOf, wantedSql } from './wanted-rows.ts';

/** A whole row of the table; of combinations also how many there are, up to one more than wanted. */
export type RowCells = Readonly<Record<string, unknown>> & { readonly found?: number };

/** The newest or oldest rows, one more than wanted. */
export function searchSql(source: SourceSql, request: SearchRequest): RawBuilder<RowCells> {
  const direction = request.sort === 'newest' ? sql`desc` : sql`asc`;
  return rowsSql(source, wantedSql(source, request), {
    order: sql`${timeOf(source)} ${direction}, ${idOf(source)} ${direction}`,
    limit: request.limit + 1,
  });
}

/** The rows that a choice gives. */
export function pickSql(source: SourceSql, request: PickRequest): RawBuilder<RowCells> {
  const { choice, limit } = request;
  if (choice.kind === 'newestOfEach') return newestOfEach(source, request, choice.by);
  const value = leading(fieldSql(source, choice.by), choice.order);
  return rowsSql(source, wantedSql(source, request), {
    order: sql`${value} ${sql.raw(choice.order)} nulls last, ${newestFirst(source)}`,
    limit: limit + 1,
  });
}

function newestFirst(source: SourceSql): Sql {
  return sql`${timeOf(source)} desc, ${idOf(source)} desc`;
}

/** What a row is sorted by: of a list the least for `asc`, the greatest for `desc`. */
function leading(field: FieldSql, order: 'asc' | 'desc'): Sql {
  if (field.list === undefined) return comparedSql(field, field.value(''));
  const first = order === 'asc' ? sql`min` : sql`max`;
  return sql`(select ${first}(${comparedSql(field, field.value('e'))}) from ${joinedAs('e', field.list, field.dialect)})`;
}

function rowsSql(
  { table }: SourceSql,
  where: Sql,
  { order, limit }: { readonly order: Sql; readonly limit: number },
): RawBuilder<RowCells> {
  const name = sql.table(table);
  return sql<RowCells>`select ${name}.* from ${name} where ${where} order by ${order} limit ${limit}`;
}

/** The newest row of each combination (`r`), of these the first so many combinations (`c`), of these the rows. */
function newestOfEach(source: SourceSql, request: PickRequest, by: readonly string[]): RawBuilder<RowCells> {
  const { limit } = request;
  const { values, joins, expanded } = joinFields(source, by);
  const name = sql.table(source.table);
  const keys = values.map((_, index) => sql.id(`k${index + 1}`));
  const columns = values.map(({ field, value }, index) => sql`${comparedSql(field, value)} as ${keys[index]}`);
  const d = sql`d as (select ${expanded ? sql`distinct ` : sql``}${idOf(source)} as id, ${timeOf(source)} as at, ${sql.join(columns)} from ${name}${joins} where ${wantedSql(source, request)})`;
  const known = sql.join(
    keys.map((key) => sql`${key} is not null`),
    sql` and `,
  );
  const r = sql`r as (select id, at, ${sql.join(keys)}, row_number() over (partition by ${sql.join(keys)} order by at desc, id desc) as place from d where ${known})`;
  const c = sql`c as (select id, row_number() over (order by at desc, ${sql.join(keys)}) as place from r where place = 1 order by place limit ${limit + 1})`;
  return sql<RowCells>`with ${sql.join([d, r, c])} select ${name}.*, (select count(*) from c) as found from ${name} where ${idOf(source)} in (select id from c where place <= ${limit}) order by ${newestFirst(source)}`;
}
