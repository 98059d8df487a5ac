import type { Comparable, Metric } from '@qiaolou/schema';
import type { AggregateBudget } from './aggregate-budget.ts';
import type { Pace } from './pace.ts';
import { addText, boundsAt, textCounts, valueAt, type TextCounts } from './text-counts.ts';

/** What is known of a metric after some of the rows. */
export type PartialMeasure =
  | { readonly kind: 'count' }
  | {
      readonly kind: 'distinct';
      readonly values: Set<Comparable>;
      /** As those of a group; `values` may have the same. */ texts: TextCounts | undefined;
    }
  | ({ readonly kind: 'numbers' } & NumberSummary);

/** What is known of some numbers; of none `min` is the greater one. */
export interface NumberSummary {
  count: number;
  sum: number;
  min: number;
  max: number;
}

/** A group after some of the rows: plain data, so that a thread can send it to another. */
export interface PartialGroup {
  count: number;
  /** By the values of the next level, as they are compared; undefined at the last one, and where there is `counts`. */
  readonly groups: Map<Comparable, PartialGroup> | undefined;
  /**
   * Rows by the values of the last level, where nothing of them is measured: a number costs a quarter of a group, in bytes
   * and on the way from thread to thread.
   */
  readonly counts: Map<Comparable, number> | undefined;
  /** Rows by values that are texts, an address in its one spelling; to be added to `counts`, where the same value may be. */
  texts: TextCounts | undefined;
  /** One for each metric; undefined but at the last level. */
  readonly measures: readonly PartialMeasure[] | undefined;
}

/** A group or a measure whose values may be texts. */
interface HoldsTexts {
  readonly kind?: PartialMeasure['kind'];
  texts: TextCounts | undefined;
}

/** Bytes with texts in them, and whether those are addresses in their one spelling. */
type TextSource = Pick<TextCounts, 'bytes' | 'address'>;

/** What merging a group or a value costs, in bytes of text that are tested. */
const VALUE_COST = 64;
/** The same of a text among others. */
const TEXT_COST = 8;

/** Makes groups of an aggregation and what they measure, within its budget. */
export class GroupMaker {
  readonly #levels: number;
  readonly #metrics: readonly Metric[];
  readonly #budget: AggregateBudget;
  /** Whether rows are counted and nothing else. */
  readonly #onlyCounted: boolean;

  /** @param levels Of grouping; 0 has one group of all rows. */
  constructor(levels: number, metrics: readonly Metric[], budget: AggregateBudget) {
    this.#levels = levels;
    this.#metrics = metrics;
    this.#budget = budget;
    this.#onlyCounted = metrics.every(({ kind }) => kind === 'count');
  }

  /** The group of all rows. */
  root(): PartialGroup {
    return this.#group(0);
  }

  /** The group of a value in a group of a level, made when it is not there. */
  child(group: PartialGroup, value: Comparable, level: number): PartialGroup {
    const known = group.groups?.get(value);
    if (known !== undefined) return known;
    this.#budget.group(value, this.#metrics.length);
    const made = this.#group(level + 1);
    group.groups?.set(value, made);
    return made;
  }

  /** Counts rows with a value. */
  count(counts: Map<Comparable, number>, value: Comparable, rows: number): void {
    const known = counts.get(value);
    if (known === undefined) this.#budget.count(value);
    counts.set(value, (known ?? 0) + rows);
  }

  /** Counts rows with a text among those of a group or measure; false when it must be counted elsewhere. */
  text(into: HoldsTexts, { bytes, address }: TextSource, bounds: readonly [number, number], rows: number): boolean {
    into.texts ??= textCounts(address);
    const isNew = addText(into.texts, bytes, bounds, rows);
    if (isNew === true)
      this.#budget.text(bounds[1] - bounds[0], into.kind === 'distinct' ? 'distinctValues' : 'groups');
    return isNew !== undefined;
  }

  /** Takes a value that so many rows have. */
  take(measure: PartialMeasure, value: Comparable, rows: number): void {
    switch (measure.kind) {
      case 'count':
        return;
      case 'distinct':
        if (measure.values.has(value)) return;
        this.#budget.value(value);
        measure.values.add(value);
        return;
      case 'numbers': {
        const number = Number(value);
        this.summary(measure, { count: rows, sum: number * rows, min: number, max: number });
        return;
      }
      default:
        measure satisfies never;
    }
  }

  /** Takes what is known of several numbers. */
  summary(measure: NumberSummary, { count, sum, min, max }: Readonly<NumberSummary>): void {
    measure.count += count;
    measure.sum += sum;
    measure.min = Math.min(measure.min, min);
    measure.max = Math.max(measure.max, max);
  }

  /** Adds what another part of the rows gave; that part is not changed. */
  merge(into: PartialGroup, from: PartialGroup, pace: Pace, level = 0): void {
    pace.spend(VALUE_COST);
    into.count += from.count;
    for (const [value, group] of from.groups ?? []) this.merge(this.child(into, value, level), group, pace, level + 1);
    for (const [value, rows] of from.counts ?? []) {
      pace.spend(VALUE_COST);
      if (into.counts !== undefined) this.count(into.counts, value, rows);
    }
    this.#mergeTexts(into, from, pace, (value, rows) => {
      if (into.counts !== undefined) this.count(into.counts, value, rows);
    });
    for (const [index, measure] of from.measures?.entries() ?? []) {
      const own = into.measures?.[index];
      if (own !== undefined) this.#mergeMeasure(own, measure, pace);
    }
  }

  #mergeTexts(
    into: HoldsTexts,
    { texts }: Readonly<HoldsTexts>,
    pace: Pace,
    otherwise: (value: Comparable, rows: number) => void,
  ): void {
    if (texts === undefined) return;
    for (let place = 0; place < texts.size; place++) {
      pace.spend(TEXT_COST);
      const rows = texts.rows[place] ?? 0;
      if (!this.text(into, texts, boundsAt(texts, place), rows)) otherwise(valueAt(texts, place), rows);
    }
  }

  #mergeMeasure(own: PartialMeasure, other: PartialMeasure, pace: Pace): void {
    if (other.kind === 'distinct' && own.kind === 'distinct') {
      for (const value of other.values) {
        pace.spend(VALUE_COST);
        this.take(own, value, 1);
      }
      this.#mergeTexts(own, other, pace, (value) => this.take(own, value, 1));
    } else if (other.kind === 'numbers' && own.kind === 'numbers') this.summary(own, other);
  }

  #group(level: number): PartialGroup {
    const last = level === this.#levels;
    const counted = level === this.#levels - 1 && this.#onlyCounted;
    return {
      count: 0,
      groups: last || counted ? undefined : new Map(),
      counts: counted ? new Map() : undefined,
      texts: undefined,
      measures: last ? this.#metrics.map(newMeasure) : undefined,
    };
  }
}

function newMeasure({ kind }: Metric): PartialMeasure {
  switch (kind) {
    case 'count':
      return { kind };
    case 'cardinality':
      return { kind: 'distinct', values: new Set(), texts: undefined };
    case 'min':
    case 'max':
    case 'sum':
    case 'avg':
      return { kind: 'numbers', count: 0, sum: 0, min: Infinity, max: -Infinity };
    default:
      return kind satisfies never;
  }
}
