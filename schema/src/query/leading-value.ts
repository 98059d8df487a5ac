import { compareValues, type Comparable } from './field-values.ts';

/** A direction of sorting. */
export type SortOrder = 'asc' | 'desc';

/**
 * What an event is sorted by of the values of a field: the least for `asc`, the greatest for `desc`; undefined when it has
 * none.
 *
 * @example
 *   leadingValue([443, 80], 'asc'); // 80
 */
export function leadingValue(values: readonly Comparable[], order: SortOrder): Comparable | undefined {
  const [first, ...rest] = values;
  if (first === undefined) return undefined;
  return rest.reduce((led, value) => (compareValues(value, led) < 0 === (order === 'asc') ? value : led), first);
}

/**
 * Order of what rows are sorted by: those without a value last, whatever the order.
 *
 * @example
 *   [undefined, 1, 2].sort((a, b) => compareLeading(a, b, 'desc')); // [2, 1, undefined]
 */
export function compareLeading(a: Comparable | undefined, b: Comparable | undefined, order: SortOrder): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
  return order === 'asc' ? compareValues(a, b) : compareValues(b, a);
}
