import type { Comparable } from '@qiaolou/schema';
import { SocError } from '@qiaolou/schema/reading';

/** Bytes that the groups and distinct values of one aggregation may take, where nothing else is said. */
const MOST_BYTES = 64 * 1_048_576;
/** What a group takes beside its value and metrics, a value in a set, and a group that is only counted: measured, about. */
const GROUP_BYTES = 200;
const METRIC_BYTES = 80;
const VALUE_BYTES = 48;
const COUNT_BYTES = 64;
/** Of texts that are counted together: a place, twice a slot, and room to grow. */
const TEXT_BYTES = 48;

/** Counts what the groups and distinct values of one aggregation take. Beyond it is `query.tooManyGroups`. */
export class AggregateBudget {
  readonly #mostBytes: number;
  #bytes = 0;

  constructor(mostBytes = MOST_BYTES) {
    this.#mostBytes = mostBytes;
  }

  /** What was taken. */
  get bytes(): number {
    return this.#bytes;
  }

  /** One more group, with so many metrics. */
  group(value: Comparable, metrics: number): void {
    this.#take(GROUP_BYTES + metrics * METRIC_BYTES + textBytes(value), 'groups');
  }

  /** One more group of which there is only a count. */
  count(value: Comparable): void {
    this.#take(COUNT_BYTES + textBytes(value), 'groups');
  }

  /** One more of the texts, of so many bytes, that are counted together. */
  text(bytes: number, counted: 'groups' | 'distinctValues'): void {
    this.#take(TEXT_BYTES + bytes * 2, counted);
  }

  /** One more distinct value. */
  value(value: Comparable): void {
    this.#take(VALUE_BYTES + textBytes(value), 'distinctValues');
  }

  #take(bytes: number, exceeded: 'groups' | 'distinctValues'): void {
    this.#bytes += bytes;
    if (this.#bytes > this.#mostBytes)
      throw new SocError('query.tooManyGroups', { exceeded, mostBytes: this.#mostBytes });
  }
}

function textBytes(value: Comparable): number {
  return typeof value === 'string' ? value.length * 2 : 0;
}
