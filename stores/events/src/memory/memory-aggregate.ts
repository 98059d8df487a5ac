import {
  comparableValues,
  comparedAs,
  compareValues,
  dateMs,
  shownValue,
  type AggregateRequest,
  type AggregateRow,
  type Comparable,
  type EcsEvent,
  type GroupBy,
  type Metric,
  type Scalar,
} from '@qiaolou/schema';

/** Groups and measures events in memory: the reference meaning of `AggregateRequest`. */
export function aggregateEvents(
  events: readonly EcsEvent[],
  request: Pick<AggregateRequest, 'by' | 'metrics'>,
  offsets: readonly number[],
): readonly AggregateRow[] {
  const [by, ...rest] = request.by;
  if (by === undefined) {
    return [{ keys: [], count: events.length, metrics: request.metrics.map((metric) => measure(events, metric)) }];
  }
  const inner = { by: rest, metrics: request.metrics };
  return groups(events, by, offsets[0] ?? 0).flatMap((group) =>
    aggregateEvents(group.events, inner, offsets.slice(1)).map((row) => ({ ...row, keys: [group.key, ...row.keys] })),
  );
}

interface Group {
  readonly key: Scalar;
  readonly events: EcsEvent[];
}

function groups(events: readonly EcsEvent[], by: GroupBy, offset: number): readonly Group[] {
  const found = new Map<Comparable, EcsEvent[]>();
  for (const event of events) {
    for (const value of new Set(groupValues(event, by, offset))) {
      const group = found.get(value);
      if (group === undefined) found.set(value, [event]);
      else group.push(event);
    }
  }
  const entries = [...found].sort(([a], [b]) => compareValues(a, b));
  if (by.kind === 'dateHistogram')
    return entries.map(([start, list]) => ({ key: new Date(Number(start)).toISOString(), events: list }));
  const type = comparedAs(by.field);
  return entries
    .sort(([, a], [, b]) => b.length - a.length)
    .slice(0, by.size)
    .map(([value, list]) => ({ key: shownValue(type, value), events: list }));
}

function groupValues(event: EcsEvent, by: GroupBy, offset: number): readonly Comparable[] {
  if (by.kind === 'terms') return comparableValues(event, by.field);
  const ts = dateMs(String(event[by.field ?? '@timestamp'])) ?? 0;
  return [Math.floor((ts + offset) / by.intervalMs) * by.intervalMs - offset];
}

function measure(events: readonly EcsEvent[], metric: Metric): number | null {
  if (metric.kind === 'count') return events.length;
  const values = events.flatMap((event) => comparableValues(event, metric.field));
  if (metric.kind === 'cardinality') return new Set(values).size;
  const numbers = values.map(Number);
  const [first] = numbers;
  if (first === undefined) return null;
  const sum = () => numbers.reduce((total, value) => total + value, 0);
  switch (metric.kind) {
    case 'min':
      return numbers.reduce((least, value) => Math.min(least, value), first);
    case 'max':
      return numbers.reduce((most, value) => Math.max(most, value), first);
    case 'sum':
      return sum();
    case 'avg':
      return sum() / numbers.length;
    default:
      return metric.kind satisfies never;
  }
}
