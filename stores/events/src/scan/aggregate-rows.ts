import type { AggregateRow, Comparable, GroupBy, Metric, Scalar } from '@qiaolou/schema';
import { comparedAs, compareValues, shownValue } from '@qiaolou/schema/reading';
import { mostRows, valuesOf, type Inner } from './most-rows.ts';
import type { PartialGroup, PartialMeasure } from './partial-aggregate.ts';

/** What of a finished aggregation decides how it is shown. */
interface Shown {
  readonly by: readonly GroupBy[];
  readonly metrics: readonly Metric[];
}

/** The answer that all parts of an aggregation, merged, give. */
export function aggregateRows(group: PartialGroup, shown: Shown): readonly AggregateRow[] {
  const rows: AggregateRow[] = [];
  addRows(rows, group, shown, []);
  return rows;
}

/** Adds the rows of a group, of which `keys` are the values that it is of. */
function addRows(rows: AggregateRow[], inner: Inner, shown: Shown, keys: readonly Scalar[]): void {
  if (typeof inner === 'number') {
    rows.push({ keys, count: inner, metrics: shown.metrics.map(() => inner) });
    return;
  }
  const by = shown.by[keys.length];
  if (by === undefined) rows.push({ keys, count: inner.count, metrics: metricsOf(inner, shown.metrics) });
  else for (const [key, below] of keyedGroups(inner, by)) addRows(rows, below, shown, [...keys, key]);
}

/** The groups that are shown, in their order, by what is shown of their value. */
function keyedGroups({ groups, counts, texts }: PartialGroup, by: GroupBy): readonly (readonly [Scalar, Inner])[] {
  const all: ReadonlyMap<Comparable, Inner> = counts ?? groups ?? new Map<Comparable, Inner>();
  if (by.kind === 'terms') {
    const type = comparedAs(by.field);
    return mostRows(all, by.size, texts).map(([value, inner]) => [shownValue(type, value), inner]);
  }
  return [...all]
    .sort(([a], [b]) => compareValues(a, b))
    .map(([start, inner]) => [new Date(Number(start)).toISOString(), inner]);
}

/** One value a metric, null when no row has one. */
function metricsOf({ count, measures }: PartialGroup, metrics: readonly Metric[]): readonly (number | null)[] {
  return metrics.map(({ kind }, index) => {
    const measure = measures?.[index];
    return measure === undefined || measure.kind === 'count' ? count : valueOf(measure, kind);
  });
}

function valueOf(measure: Exclude<PartialMeasure, { readonly kind: 'count' }>, kind: Metric['kind']): number | null {
  if (measure.kind === 'distinct') return valuesOf(measure.values, measure.texts);
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
