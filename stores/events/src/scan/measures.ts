import type { Comparable, Metric } from '@qiaolou/schema';
import type { ValuesOfRow } from './row-values.ts';

/** Metrics of a group of rows; `count` is the group's own. */
export class Measures {
  readonly #metrics: readonly Metric[];
  readonly #distinct: readonly (Set<Comparable> | undefined)[];
  readonly #numbers: { count: number; sum: number; min: number; max: number }[];
  #rows = 0;

  constructor(metrics: readonly Metric[]) {
    this.#metrics = metrics;
    this.#distinct = metrics.map(({ kind }) => (kind === 'cardinality' ? new Set<Comparable>() : undefined));
    this.#numbers = metrics.map(() => ({ count: 0, sum: 0, min: Infinity, max: -Infinity }));
  }

  /** Takes a row; of each metric the values of its field. */
  add(row: number, measured: readonly (ValuesOfRow | undefined)[]): void {
    this.#rows++;
    for (const [index, values] of measured.entries()) {
      if (values === undefined) continue;
      for (const value of values(row)) this.#take(index, value);
    }
  }

  /** One value a metric, null when no row has one. */
  values(): readonly (number | null)[] {
    return this.#metrics.map((metric, index) => {
      const { count, sum, min, max } = this.#numbers[index] ?? { count: 0, sum: 0, min: 0, max: 0 };
      switch (metric.kind) {
        case 'count':
          return this.#rows;
        case 'cardinality':
          return this.#distinct[index]?.size ?? 0;
        case 'min':
          return count === 0 ? null : min;
        case 'max':
          return count === 0 ? null : max;
        case 'sum':
          return count === 0 ? null : sum;
        case 'avg':
          return count === 0 ? null : sum / count;
        default:
          return metric satisfies never;
      }
    });
  }

  #take(index: number, value: Comparable): void {
    const distinct = this.#distinct[index];
    if (distinct !== undefined) {
      distinct.add(value);
      return;
    }
    const numbers = this.#numbers[index];
    if (numbers === undefined) return;
    const number = Number(value);
    numbers.count++;
    numbers.sum += number;
    numbers.min = Math.min(numbers.min, number);
    numbers.max = Math.max(numbers.max, number);
  }
}
