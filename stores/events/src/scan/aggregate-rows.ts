import {
  comparedAs,
  compareValues,
  shownValue,
  type AggregateRow,
  type Comparable,
  type GroupBy,
  type Metric,
} from '@qiaolou/schema';
import type { PartialGroup, PartialMeasure } from './partial-aggregate.ts';

/** What of a finished aggregation decides how it is shown. */
interface Shown {
  readonly by: readonly GroupBy[];
  readonly metrics: readonly Metric[];
}

/** The answer that all parts of an aggregation, merged, give. */
export function aggregateRows(group: PartialGroup, shown: Shown, level = 0): readonly AggregateRow[] {
  const by = shown.by[level];
  if (by === undefined) return [{ keys: [], count: group.count, metrics: metricsOf(group, shown.metrics) }];
  const groups = [...(group.groups ?? [])];
  const keyed =
    by.kind === 'dateHistogram'
      ? groups
          .sort(([a], [b]) => compareValues(a, b))
          .map(([start, inner]) => ({ key: new Date(Number(start)).toISOString(), inner }))
      : mostRows(groups, by.size).map(([value, inner]) => ({ key: shownValue(comparedAs(by.field), value), inner }));
  return keyed.flatMap(({ key, inner }) =>
    aggregateRows(inner, shown, level + 1).map((row) => ({ ...row, keys: [key, ...row.keys] })),
  );
}

type KeyedGroup = readonly [value: Comparable, group: PartialGroup];

/** The groups with the most rows, of as many the smaller values first; only those that are near the top are put in order. */
function mostRows(groups: readonly KeyedGroup[], size: number): readonly KeyedGroup[] {
  if (groups.length <= size) return groups.toSorted(byRows);
  const least = Float64Array.from(groups, ([, { count }]) => count).sort()[groups.length - size] ?? 0;
  return groups
    .filter(([, { count }]) => count >= least)
    .sort(byRows)
    .slice(0, size);
}

function byRows([a, one]: KeyedGroup, [b, other]: KeyedGroup): number {
  return other.count - one.count || compareValues(a, b);
}

/** One value a metric, null when no row has one. */
function metricsOf({ count, measures }: PartialGroup, metrics: readonly Metric[]): readonly (number | null)[] {
  return metrics.map(({ kind }, index) => {
    const measure = measures?.[index];
    return measure === undefined || measure.kind === 'count' ? count : valueOf(measure, kind);
  });
}

function valueOf(measure: Exclude<PartialMeasure, { readonly kind: 'count' }>, kind: Metric['kind']): number | null {
  if (measure.kind === 'distinct') return measure.values.size;
  const { count, sum, min, max } = measure;
  if (count === 0) return null;
  switch (kind) {
    case 'min':
      return min;
    case 'max':
      return max;
    case 'avg':
      return sum / count;
    case 'sum':
    case 'count':
    case 'cardinality':
      return sum;
    default:
      return kind satisfies never;
  }
}
