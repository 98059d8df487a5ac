import {
  comparableValues,
  comparedAs,
  compareLeading,
  compareText,
  compareValues,
  leadingValue,
  matchAst,
  SHANGHAI_OFFSET_MS,
  shownValue,
  type AggregateRequest,
  type AggregateRow,
  type Comparable,
  type FieldDictionary,
  type FieldsOf,
  type GroupBy,
  type Metric,
  type PickRequest,
  type PipeReads,
  type SearchRequest,
} from '@qiaolou/schema';
import { compileRe2 } from '@qiaolou/schema/re2';
import { storedValues } from '../src/query/stored-values.ts';

/** Records in memory, asked as `answerPipes` asks: what the two databases must answer. Without bounds. */
export class RecordsInMemory implements PipeReads<FieldsOf> {
  readonly #records: readonly FieldsOf[];
  readonly #fields: FieldDictionary;

  constructor(records: readonly FieldsOf[], fields: FieldDictionary) {
    this.#records = records;
    this.#fields = fields;
  }

  async search(request: SearchRequest): Promise<{ readonly events: readonly FieldsOf[]; readonly next?: string }> {
    const sign = request.sort === 'newest' ? 1 : -1;
    const found = this.#wanted(request).toSorted((a, b) => sign * newestFirst(a, b));
    return Promise.resolve({
      events: found.slice(0, request.limit).map((record) => only(record, request.fields)),
      ...(found.length > request.limit && { next: 'more' }),
    });
  }

  async pick(request: PickRequest): Promise<{ readonly events: readonly FieldsOf[]; readonly more: boolean }> {
    const { choice, limit, fields } = request;
    const newest = this.#wanted(request).toSorted(newestFirst);
    if (choice.kind === 'sorted') {
      const sorted = newest
        .map((record) => ({ record, value: leadingValue(this.#values(record, choice.by), choice.order) }))
        .sort((a, b) => compareLeading(a.value, b.value, choice.order));
      const events = sorted.slice(0, limit).map(({ record }) => only(record, fields));
      return Promise.resolve({ events, more: sorted.length > limit });
    }
    const found = new Map<string, { readonly keys: readonly Comparable[]; readonly record: FieldsOf }>();
    for (const record of newest)
      for (const keys of this.#combinations(record, choice.by))
        if (!found.has(JSON.stringify(keys))) found.set(JSON.stringify(keys), { keys, record });
    const inOrder = [...found.values()].sort(
      (a, b) => timeOf(b.record) - timeOf(a.record) || compareKeys(a.keys, b.keys),
    );
    const chosen = new Set(inOrder.slice(0, limit).map(({ record }) => record));
    const events = newest.filter((record) => chosen.has(record)).map((record) => only(record, fields));
    return Promise.resolve({ events, more: inOrder.length > limit });
  }

  async aggregate(request: AggregateRequest): Promise<readonly AggregateRow[]> {
    return Promise.resolve(this.#groups(this.#wanted(request), request));
  }

  #groups(
    records: readonly FieldsOf[],
    { by: [by, ...rest], metrics }: Pick<AggregateRequest, 'by' | 'metrics'>,
  ): readonly AggregateRow[] {
    if (by === undefined)
      return [{ keys: [], count: records.length, metrics: metrics.map((metric) => this.#measure(records, metric)) }];
    const found = new Map<Comparable, FieldsOf[]>();
    for (const record of records)
      for (const value of new Set(this.#keys(record, by))) found.set(value, [...(found.get(value) ?? []), record]);
    const sorted = [...found].sort(([a], [b]) => compareValues(a, b));
    const first =
      by.kind === 'dateHistogram' ? sorted : sorted.sort(([, a], [, b]) => b.length - a.length).slice(0, by.size);
    const type = by.kind === 'terms' ? comparedAs(by.field, this.#fields) : 'date';
    return first.flatMap(([value, list]) =>
      this.#groups(list, { by: rest, metrics }).map((row) => ({
        ...row,
        keys: [shownValue(type, value), ...row.keys],
      })),
    );
  }

  #keys(record: FieldsOf, by: GroupBy): readonly Comparable[] {
    if (by.kind === 'terms') return this.#values(record, by.field);
    const { intervalMs } = by;
    return [Math.floor((timeOf(record) + SHANGHAI_OFFSET_MS) / intervalMs) * intervalMs - SHANGHAI_OFFSET_MS];
  }

  #measure(records: readonly FieldsOf[], metric: Metric): number | null {
    if (metric.kind === 'count') return records.length;
    const values = records.flatMap((record) => this.#values(record, metric.field));
    if (metric.kind === 'cardinality') return new Set(values).size;
    if (values.length === 0) return null;
    const numbers = values.map(Number);
    const sum = numbers.reduce((total, value) => total + value, 0);
    return { min: Math.min(...numbers), max: Math.max(...numbers), sum, avg: sum / numbers.length }[metric.kind];
  }

  #combinations(record: FieldsOf, by: readonly string[]): readonly (readonly Comparable[])[] {
    return by.reduce<readonly (readonly Comparable[])[]>(
      (heads, field) =>
        heads.flatMap((head) => [...new Set(this.#values(record, field))].map((value) => [...head, value])),
      [[]],
    );
  }

  #values(record: FieldsOf, field: string): readonly Comparable[] {
    return comparableValues(record, field, this.#fields);
  }

  #wanted({ where, range }: Pick<SearchRequest, 'where' | 'range'>): readonly FieldsOf[] {
    const test = matchAst(storedValues(where), compileRe2, this.#fields);
    const [from, to] = [Date.parse(range.from), Date.parse(range.to)];
    return this.#records.filter((record) => timeOf(record) >= from && timeOf(record) < to && test(record));
  }
}

function timeOf(record: FieldsOf): number {
  return Date.parse(String(record['@timestamp']));
}

function newestFirst(a: FieldsOf, b: FieldsOf): number {
  return timeOf(b) - timeOf(a) || compareText(String(b['event.id']), String(a['event.id']));
}

function compareKeys(a: readonly Comparable[], b: readonly Comparable[]): number {
  const at = a.findIndex((key, index) => key !== b[index]);
  return at < 0 ? 0 : compareValues(a[at] ?? '', b[at] ?? '');
}

function only(record: FieldsOf, fields: readonly string[] | undefined): FieldsOf {
  if (fields === undefined) return record;
  const names = ['@timestamp', 'event.id', ...fields];
  return Object.fromEntries(Object.entries(record).filter(([name]) => names.includes(name)));
}
