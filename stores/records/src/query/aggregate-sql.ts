import {
  SHANGHAI,
  SHANGHAI_OFFSET_MS,
  SocError,
  type AggregateRequest,
  type GroupBy,
  type Metric,
} from '@qiaolou/schema';
import { sql, type RawBuilder } from 'kysely';
import { epochMs } from './date-sql.ts';
import type { Sql } from './field-sql.ts';
import { comparedSql } from './leaf-sql.ts';
import type { SourceSql } from './record-source.ts';
import { idOf, joinFields, timeOf, wantedSql, type WantedRows } from './wanted-rows.ts';

/** A row of the statement: keys `k1` …, the bucket `b`, the number of records `n`, measures `m1` …. */
export type AggregateCells = Readonly<Record<string, string | number | null>>;

type Terms = Extract<GroupBy, { readonly kind: 'terms' }>;

/** A request as the statement is made of it. */
export interface AggregatePlan {
  readonly terms: readonly Terms[];
  /** The innermost level is of time. */
  readonly buckets: { readonly start: number; readonly intervalMs: number } | undefined;
  readonly metrics: readonly Metric[];
}

/** Throws `query.unsupported` for other levels than fields and then at most one of time, in Asia/Shanghai. */
export function aggregatePlan({ by, metrics, range }: AggregateRequest): AggregatePlan {
  const terms = by.filter((level) => level.kind === 'terms');
  const times = by.filter((level) => level.kind === 'dateHistogram');
  const [time] = times;
  if (times.length > 1 || (time !== undefined && (by.at(-1) !== time || time.zone !== SHANGHAI)))
    throw new SocError('query.unsupported', { by: by.map(({ kind }) => kind) });
  if (time === undefined) return { terms, buckets: undefined, metrics };
  const from = Date.parse(range.from) + SHANGHAI_OFFSET_MS;
  const start = Math.floor(from / time.intervalMs) * time.intervalMs - SHANGHAI_OFFSET_MS;
  return { terms, metrics, buckets: { start, intervalMs: time.intervalMs } };
}

/**
 * Nested groups as one statement: of each level the values with most records, ties by value, as `AggregateRequest` means it.
 */
export function aggregateSql(source: SourceSql, rows: WantedRows, plan: AggregatePlan): RawBuilder<AggregateCells> {
  const { terms, buckets } = plan;
  const records = recordsOf(source, rows, plan);
  if (!records.expanded) return groupedOnce(records, plan);
  const count = sql`count(distinct d.id)`;
  const measures = [sql`${count} as n`, ...records.metrics];
  const bucket = buckets === undefined ? [] : [sql.ref('d.b')];
  const levels = terms.map((_, index) => levelSql({ ...{ index, count }, size: terms[index]?.size ?? 0 }));
  const keys = terms.map((_, index) => sql.ref(`d.k${index + 1}`));
  const last = terms.length === 0 ? undefined : `l${terms.length}`;
  const from = last === undefined ? sql`d` : sql`d join ${sql.id(last)} on ${sameKeys(last, terms.length)}`;
  const counts = terms.map((_, index) => sql.ref(`${last ?? ''}.c${index + 1}`));
  const order = [...terms.flatMap((_, index) => [sql`${counts[index]} desc`, keys[index]]), ...bucket];
  const groups = [...keys, ...counts, ...bucket];
  return sql<AggregateCells>`with ${sql.join([records.sql, ...levels])} select ${sql.join([...keys, ...bucket, ...measures])} from ${from}${
    groups.length === 0 ? sql`` : sql` group by ${sql.join(groups)} order by ${sql.join(order)}`
  }`;
}

/**
 * Where a record is in one group at most, all groups are made once, and what outer levels count is added up of them: without
 * joining anything, for which SQLite has no hash.
 */
function groupedOnce(records: Records, { terms, buckets }: AggregatePlan): RawBuilder<AggregateCells> {
  const measures = records.metrics.map((_, index) => sql.ref(`m${index + 1}`));
  const keys = terms.map((_, index) => sql.ref(`k${index + 1}`));
  const bucket = buckets === undefined ? [] : [sql.ref('b')];
  const groups = [...keys, ...bucket];
  const grouped = groups.length === 0 ? sql`` : sql` group by ${sql.join(groups)}`;
  const g = sql`g as (select ${sql.join([...groups, sql`count(*) as n`, ...records.metrics])} from d${grouped})`;
  const order = [...terms.flatMap((_, index) => [sql`${sql.ref(`c${index + 1}`)} desc`, keys[index]]), ...bucket];
  const shown = sql.join([...groups, sql.ref('n'), ...measures]);
  if (terms.length === 0)
    return sql<AggregateCells>`with ${records.sql}, ${g} select ${shown} from g${
      bucket.length === 0 ? sql`` : sql` order by ${sql.join(bucket)}`
    }`;
  const counts = keys.map(
    (_, index) => sql`sum(n) over (partition by ${sql.join(keys.slice(0, index + 1))}) as ${sql.id(`c${index + 1}`)}`,
  );
  const places = keys.map((key, index) => {
    const within = index === 0 ? sql`` : sql`partition by ${sql.join(keys.slice(0, index))} `;
    const count = sql.ref(`c${index + 1}`);
    return sql`dense_rank() over (${within}order by case when ${key} is null then 1 else 0 end, ${count} desc, ${key}) as ${sql.id(`p${index + 1}`)}`;
  });
  const wanted = keys.map(
    (key, index) => sql`${key} is not null and ${sql.ref(`p${index + 1}`)} <= ${terms[index]?.size ?? 0}`,
  );
  const c = sql`c as (select g.*, ${sql.join(counts)} from g)`;
  const p = sql`p as (select c.*, ${sql.join(places)} from c)`;
  return sql<AggregateCells>`with ${sql.join([records.sql, g, c, p])} select ${shown} from p where ${sql.join(wanted, sql` and `)} order by ${sql.join(order)}`;
}

interface Records {
  readonly sql: Sql;
  readonly metrics: readonly Sql[];
  readonly expanded: boolean;
}

/** `d`: the records with what they are grouped by and measured by, one row for each value of a list. */
function recordsOf(source: SourceSql, rows: WantedRows, { terms, buckets, metrics }: AggregatePlan): Records {
  const measured = metrics.flatMap((metric) => (metric.kind === 'count' ? [] : [metric.field]));
  const { values, joins, expanded } = joinFields(source, [...terms.map(({ field }) => field), ...measured]);
  const columns = values.map(({ field, value }, index) => {
    const level = index < terms.length;
    const metric = metrics.filter(({ kind }) => kind !== 'count')[index - terms.length];
    const name = level ? `k${index + 1}` : `v${index - terms.length + 1}`;
    const asNumber = !level && metric?.kind !== 'cardinality' && field.type === 'date';
    return sql`${asNumber ? epochMs(value, source.dialect) : comparedSql(field, value)} as ${sql.id(name)}`;
  });
  const time =
    buckets === undefined
      ? []
      : [
          sql`(${epochMs(timeOf(source), source.dialect)} - cast(${buckets.start} as bigint)) / cast(${buckets.intervalMs} as bigint) as b`,
        ];
  const select = sql.join([sql`${idOf(source)} as id`, ...columns, ...time]);
  let next = 0;
  return {
    expanded,
    sql: sql`d as (select ${expanded ? sql`distinct ` : sql``}${select} from ${sql.table(source.table)}${joins} where ${wantedSql(source, rows)})`,
    metrics: metrics.map((metric, index) => {
      const value = metric.kind === 'count' ? sql.ref('d.id') : sql.ref(`d.v${(next += 1)}`);
      return sql`${MEASURES[metric.kind](value)} as ${sql.id(`m${index + 1}`)}`;
    }),
  };
}

const MEASURES: Readonly<Record<Metric['kind'], (value: Sql) => Sql>> = {
  count: (id) => sql`count(distinct ${id})`,
  cardinality: (value) => sql`count(distinct ${value})`,
  min: (value) => sql`min(${value})`,
  max: (value) => sql`max(${value})`,
  sum: (value) => sql`sum(cast(${value} as double precision))`,
  avg: (value) => sql`sum(cast(${value} as double precision)) / count(${value})`,
};

/** `l1`, `l2`, …: the combinations of the first so many keys, each level cut to its size within the one before. */
function levelSql({ index, count, size }: { readonly index: number; readonly count: Sql; readonly size: number }): Sql {
  const name = `l${index + 1}`;
  const key = sql.ref(`d.k${index + 1}`);
  const before = Array.from({ length: index }, (_, i) => sql.ref(`d.k${i + 1}`));
  const outer = Array.from({ length: index }, (_, i) => sql.ref(`l${index}.c${i + 1}`));
  const order = sql`${count} desc, ${key}`;
  if (index === 0)
    return sql`l1 as (select d.k1, ${count} as c1 from d where d.k1 is not null group by d.k1 order by ${order} limit ${size})`;
  const columns = sql.join([...before, key, ...outer, sql`${count} as ${sql.id(`c${index + 1}`)}`]);
  const place = sql`row_number() over (partition by ${sql.join(before)} order by ${order}) as place`;
  const from = sql`d join ${sql.id(`l${index}`)} on ${sameKeys(`l${index}`, index)} where ${key} is not null`;
  const groups = sql.join([...before, key, ...outer]);
  return sql`${sql.id(name)} as (select * from (select ${columns}, ${place} from ${from} group by ${groups}) x where place <= ${size})`;
}

function sameKeys(level: string, keys: number): Sql {
  const pairs = Array.from(
    { length: keys },
    (_, i) => sql`${sql.ref(`${level}.k${i + 1}`)} = ${sql.ref(`d.k${i + 1}`)}`,
  );
  return sql.join(pairs, sql` and `);
}
