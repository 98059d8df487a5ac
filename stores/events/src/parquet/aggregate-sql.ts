import { comparedAs, fieldDefinition, type AggregateRequest, type GroupBy, type Metric } from '@qiaolou/schema';
import { astSql, markedTexts, restCell, SqlParams } from './ast-sql.ts';
import { sqlName } from './event-columns.ts';
import type { SourceRelation } from './store-view.ts';
import type { CheckedAggregate } from '../contract/store-request.ts';

/** A statement with its values. Columns: `k1`… keys, `n` count, `v1`… metrics. */
export interface SqlStatement {
  readonly sql: string;
  readonly values: readonly (string | number)[];
}

type DateHistogram = Extract<GroupBy, { readonly kind: 'dateHistogram' }>;

const TS = sqlName('@timestamp');

/** SQL of an aggregation over sources (at least one): terms level by level, each level keeping its largest buckets. */
export function aggregateSql(
  request: AggregateRequest,
  checked: CheckedAggregate,
  sources: readonly SourceRelation[],
): SqlStatement {
  const params = new SqlParams();
  const several = (field: string) => sources.some((source) => mayHaveSeveral(field, source));
  const rows = sources.map((source) => sourceRows({ request, checked, several, params }, source));
  const steps = [`m AS MATERIALIZED (${rows.join(' UNION ALL ')})`];
  let from = 'm';
  request.by.forEach((by, index) => {
    const level = index + 1;
    steps.push(...levelSteps(by, level, from, by.kind === 'terms' && several(by.field)));
    from = `f${level}`;
  });
  const levels = request.by.map((_, index) => index + 1);
  const keys = levels.flatMap((level) => [`k${level}`, `c${level}`]);
  const metrics = request.metrics.map(
    (metric, index) =>
      `${metricSql(metric, index + 1, metric.kind !== 'count' && several(metric.field))} AS v${index + 1}`,
  );
  const columns = [...levels.map((level) => `k${level}`), 'CAST(count(*) AS DOUBLE) AS n', ...metrics].join(', ');
  const grouping = keys.length === 0 ? '' : ` GROUP BY ${keys.join(', ')} ORDER BY ${orderSql(request.by)}`;
  return { sql: `WITH ${steps.join(', ')} SELECT ${columns} FROM ${from}${grouping}`, values: params.values };
}

function orderSql(by: readonly GroupBy[]): string {
  return by
    .map((group, index) => (group.kind === 'terms' ? `c${index + 1} DESC, k${index + 1}` : `k${index + 1}`))
    .join(', ');
}

interface Rows {
  readonly request: AggregateRequest;
  readonly checked: CheckedAggregate;
  /** May the field have several values in one row of any source. */
  readonly several: (field: string) => boolean;
  readonly params: SqlParams;
}

function sourceRows({ request, checked, several, params }: Rows, source: SourceRelation): string {
  const keys = request.by.map((by, index) => {
    const key =
      by.kind === 'terms'
        ? valueSql(by.field, source, several(by.field), params)
        : bucketSql(by, checked.offsets[index] ?? 0);
    return `${key} AS k${index + 1}`;
  });
  const values = request.metrics.flatMap((metric, index) =>
    metric.kind === 'count'
      ? []
      : [`${valueSql(metric.field, source, several(metric.field), params)} AS v${index + 1}`],
  );
  const [from, to] = [params.add(checked.span.from), params.add(checked.span.to)];
  const where = `${TS} >= ${from} AND ${TS} < ${to} AND ${astSql(request.where, source, params)}`;
  return `SELECT ${[...keys, ...values, '1 AS one'].join(', ')} FROM ${source.relation} WHERE ${where}`;
}

/** Start of the bucket of a time, epoch ms; the remainder is made positive for times before 1970. */
function bucketSql({ field = '@timestamp', intervalMs }: DateHistogram, offset: number): string {
  const local = `(CAST(${sqlName(field)} AS BIGINT) + ${offset})`;
  return `CAST(${local} - ((${local} % ${intervalMs}) + ${intervalMs}) % ${intervalMs} - ${offset} AS DOUBLE)`;
}

function isText(field: string): boolean {
  const type = comparedAs(field);
  return type === 'keyword' || type === 'text' || type === 'ip';
}

function mayHaveSeveral(field: string, source: SourceRelation): boolean {
  return source.overflow.has(field) || !source.dictionary.has(field) || fieldDefinition(field) === undefined;
}

/** The field's compared value, or with `several` the list of them without repetition for texts. */
function valueSql(field: string, source: SourceRelation, several: boolean, params: SqlParams): string {
  const text = isText(field);
  const sqlType = text ? 'VARCHAR' : 'DOUBLE';
  const inRest = mayHaveSeveral(field, source) && !(text && source.columns.has(field));
  const cell = source.columns.has(field)
    ? text
      ? sqlName(field)
      : `CAST(${sqlName(field)} AS DOUBLE)`
    : `CAST(NULL AS ${sqlType})`;
  if (!several) return cell;
  const own = `CASE WHEN ${cell} IS NULL THEN CAST([] AS ${sqlType}[]) ELSE [${cell}] END`;
  if (text && !inRest) return textList(cell);
  if (!inRest) return own;
  const rest = restCell(field, params);
  const list = textList(rest);
  if (text) return list;
  return `list_concat(${own}, list_filter(list_transform(${list}, lambda e: TRY_CAST(e AS DOUBLE)), lambda e: e IS NOT NULL))`;
}

function textList(cell: string): string {
  return `CASE WHEN ${cell} IS NULL THEN CAST([] AS VARCHAR[]) WHEN starts_with(${cell}, chr(1)) THEN ${markedTexts(cell)} ELSE [${cell}] END`;
}

/** Steps that split the rows of a level by key, choose the buckets and keep only their rows. */
function levelSteps(by: GroupBy, level: number, from: string, several: boolean): readonly string[] {
  const key = `k${level}`;
  const outer = Array.from({ length: level - 1 }, (_, i) => [`k${i + 1}`, `c${i + 1}`]).flat();
  const split = several
    ? `SELECT * EXCLUDE (${key}), unnest(list_distinct(${key})) AS ${key} FROM ${from}`
    : `SELECT * FROM ${from} WHERE ${key} IS NOT NULL`;
  const groupKeys = [...outer, key].join(', ');
  const outerKeys = outer.filter((name) => name.startsWith('k'));
  const partition = outerKeys.length === 0 ? '' : `PARTITION BY ${outerKeys.join(', ')} `;
  const top =
    by.kind === 'terms' ? ` QUALIFY row_number() OVER (${partition}ORDER BY count(*) DESC, ${key}) <= ${by.size}` : '';
  const using = [...outerKeys, key].join(', ');
  return [
    `u${level} AS MATERIALIZED (${split})`,
    `g${level} AS (SELECT ${[...outerKeys, key].join(', ')}, count(*) AS c${level} FROM u${level} GROUP BY ${groupKeys}${top})`,
    `f${level} AS (SELECT u${level}.*, g${level}.c${level} FROM u${level} JOIN g${level} USING (${using}))`,
  ];
}

function metricSql(metric: Metric, place: number, several: boolean): string {
  const value = `v${place}`;
  switch (metric.kind) {
    case 'count':
      return 'CAST(count(*) AS DOUBLE)';
    case 'cardinality':
      return several
        ? `CAST(coalesce(len(list_distinct(flatten(list(${value})))), 0) AS DOUBLE)`
        : `CAST(count(DISTINCT ${value}) AS DOUBLE)`;
    case 'min':
    case 'max':
      return several ? `${metric.kind}(list_${metric.kind}(${value}))` : `${metric.kind}(${value})`;
    case 'sum':
      return several ? `sum(list_sum(${value}))` : `sum(${value})`;
    case 'avg':
      return several ? `sum(list_sum(${value})) / nullif(sum(len(${value})), 0)` : `avg(${value})`;
    default:
      return metric satisfies never;
  }
}
