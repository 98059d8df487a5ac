import type { Comparable, GroupBy, Metric } from '@qiaolou/schema';
import { comparedAs, isoTime, shownValue } from '@qiaolou/schema/reading';
import { mostRows, valuesOf, type Inner, type KeyedGroup } from './most-rows.ts';
import type { PartialGroup, PartialMeasure } from './partial-aggregate.ts';

/** What of a finished aggregation decides how it is shown. */
interface Shown {
  readonly by: readonly GroupBy[];
  readonly metrics: readonly Metric[];
}

/**
 * The answer that all parts of an aggregation, merged, give: `AggregateRow`s as JSON. They are written as they are gone through:
 * a chart has thousands, of which no object needs to be made.
 */
export function aggregateJson(group: PartialGroup, shown: Shown): string {
  const rows = new JsonRows(shown);
  rows.add(group, '', 0);
  return `[${rows.text}]`;
}

/** Values below the first level of which is kept how they are shown: groups of the first mostly have the same ones. */
const MOST_KEPT = 4_096;

class JsonRows {
  readonly #shown: Shown;
  /** By level, how values are shown as JSON. */
  readonly #known: readonly Map<Comparable, string>[];
  text = '';

  constructor(shown: Shown) {
    this.#shown = shown;
    this.#known = shown.by.map(() => new Map());
  }

  /** Adds the rows of a group of a level, of which `keys` are the values that it is of, with commas between. */
  add(inner: Inner, keys: string, level: number): void {
    if (typeof inner === 'number') {
      this.#row(keys, inner, `[${this.#shown.metrics.map(() => inner).join(',')}]`);
      return;
    }
    const by = this.#shown.by[level];
    if (by === undefined) this.#row(keys, inner.count, JSON.stringify(metricsOf(inner, this.#shown.metrics)));
    else
      for (const [value, below] of inOrder(inner, by)) {
        const key = this.#key(value, by, level);
        this.add(below, level === 0 ? key : `${keys},${key}`, level + 1);
      }
  }

  #row(keys: string, count: number, metrics: string): void {
    const comma = this.text === '' ? '' : ',';
    this.text += `${comma}{"keys":[${keys}],"count":${count},"metrics":${metrics}}`;
  }

  #key(value: Comparable, by: GroupBy, level: number): string {
    const known = level === 0 ? undefined : this.#known[level];
    let key = known?.get(value);
    if (key === undefined) {
      key = JSON.stringify(by.kind === 'terms' ? shownValue(comparedAs(by.field), value) : isoTime(Number(value)));
      if (known !== undefined && known.size < MOST_KEPT) known.set(value, key);
    }
    return key;
  }
}

/** The groups that are shown, in their order. */
function inOrder({ groups, counts, texts }: PartialGroup, by: GroupBy): readonly KeyedGroup[] {
  const all: ReadonlyMap<Comparable, Inner> = counts ?? groups ?? new Map<Comparable, Inner>();
  if (by.kind === 'terms') return mostRows(all, by.size, texts);
  const starts = Float64Array.from(all.keys(), Number).sort();
  return Array.from(starts, (start) => [start, all.get(start) ?? 0] as const);
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
