import {
  comparedAs,
  fieldsOfRecord,
  isoTime,
  shownValue,
  type AggregateRequest,
  type AggregateRow,
  type FieldsOf,
  type Metric,
  type PipeReads,
  type PickRequest,
  type SearchRequest,
} from '@qiaolou/schema';
import type { RowOf } from '../area/column-types.ts';
import { fromRow } from '../areas/core/core-rows.ts';
import { aggregatePlan, aggregateSql, type AggregateCells, type AggregatePlan } from './aggregate-sql.ts';
import type { ReadRows } from './asked-filter.ts';
import { pickSql, searchSql, type RowCells } from './pick-sql.ts';
import type { SourceSql } from './record-source.ts';

/** Fields that every record comes with. */
const ALWAYS = ['@timestamp', 'event.id'];

/** Records as `answerPipes` reads them: each request one statement. Filters must be without regular expressions. */
export class RecordReads implements PipeReads<FieldsOf> {
  readonly #source: SourceSql;
  readonly #read: ReadRows;

  constructor(source: SourceSql, read: ReadRows) {
    this.#source = source;
    this.#read = read;
  }

  async search(request: SearchRequest): Promise<{ readonly events: readonly FieldsOf[]; readonly next?: string }> {
    const rows = await this.#read(searchSql(this.#source, request));
    const events = this.#records(rows.slice(0, request.limit), request.fields);
    return rows.length > request.limit ? { events, next: 'more' } : { events };
  }

  async pick(request: PickRequest): Promise<{ readonly events: readonly FieldsOf[]; readonly more: boolean }> {
    const rows = await this.#read(pickSql(this.#source, request));
    const found = request.choice.kind === 'sorted' ? rows.length : (rows[0]?.found ?? 0);
    return { events: this.#records(rows.slice(0, request.limit), request.fields), more: found > request.limit };
  }

  /** Measures of lists are asked apart: joined in, a record would be measured once for each of their values. */
  async aggregate(request: AggregateRequest): Promise<readonly AggregateRow[]> {
    const { metrics } = request;
    const apart = metrics.filter((metric) => this.#isList(metric));
    const together = metrics.filter((metric) => !apart.includes(metric));
    const rows = await this.#groups({ ...request, metrics: together });
    const others = new Map<Metric, ReadonlyMap<string, number | null>>();
    for (const metric of apart) {
      const groups = await this.#groups({ ...request, metrics: [metric] });
      others.set(metric, new Map(groups.map(({ keys, metrics: [value] }) => [JSON.stringify(keys), value ?? null])));
    }
    if (apart.length === 0) return rows;
    return rows.map((row) => ({
      ...row,
      metrics: metrics.map(
        (metric) => others.get(metric)?.get(JSON.stringify(row.keys)) ?? row.metrics[together.indexOf(metric)] ?? null,
      ),
    }));
  }

  #isList(metric: Metric): boolean {
    return metric.kind !== 'count' && this.#source.fields.fields[metric.field]?.list === true;
  }

  async #groups(request: AggregateRequest): Promise<readonly AggregateRow[]> {
    const plan = aggregatePlan(request);
    const rows = await this.#read(aggregateSql(this.#source, request, plan));
    return rows.map((cells) => this.#group(cells, plan));
  }

  #group(cells: AggregateCells, { terms, buckets, metrics }: AggregatePlan): AggregateRow {
    const { dictionary } = this.#source.fields;
    const keys = terms.map(({ field }, index) => shown(comparedAs(field, dictionary), cells[`k${index + 1}`] ?? ''));
    const time = buckets === undefined ? [] : [isoTime(buckets.start + Number(cells['b']) * buckets.intervalMs)];
    return {
      keys: [...keys, ...time],
      count: Number(cells['n']),
      metrics: metrics.map((_, index) => {
        const value = cells[`m${index + 1}`] ?? null;
        return value === null ? null : Number(value);
      }),
    };
  }

  #records(rows: readonly RowCells[], wanted: readonly string[] | undefined): readonly FieldsOf[] {
    const { table, fields } = this.#source;
    return rows.map(({ found: _, ...row }) => {
      const record = fieldsOfRecord(fields, fromRow(table, row as unknown as RowOf<never>));
      if (wanted === undefined) return record;
      const kept = [...ALWAYS, ...wanted].flatMap((name) =>
        record[name] === undefined ? [] : [[name, record[name]] as const],
      );
      return Object.fromEntries(kept);
    });
  }
}

/** Times are grouped by as they are stored. */
function shown(type: Parameters<typeof shownValue>[0], key: string | number): ReturnType<typeof shownValue> {
  return type === 'date' ? key : shownValue(type, key);
}
