import type { Comparable, EcsEvent } from '@qiaolou/schema';
import { comparableValues, compareValues, SocError } from '@qiaolou/schema/reading';

/** Combinations that one event may be in. */
const MOST_OF_ONE = 10_000;

/**
 * One value of each list, in all ways; none when a list is empty. Throws `query.tooMuch` for more than 10,000 of one event.
 *
 * @example
 *   combinations([['a', 'b'], [1]]); // [['a', 1], ['b', 1]]
 */
export function combinations(lists: readonly (readonly Comparable[])[]): readonly (readonly Comparable[])[] {
  const sets = lists.map((list) => (list.length > 1 ? [...new Set(list)] : list));
  const number = sets.reduce((product, list) => product * list.length, 1);
  if (number > MOST_OF_ONE) throw new SocError('query.tooMuch', { most: MOST_OF_ONE });
  return sets.reduce<readonly (readonly Comparable[])[]>(
    (heads, list) => heads.flatMap((head) => list.map((value) => [...head, value])),
    [[]],
  );
}

/** The combinations of values of fields that an event is in. */
export function combinationsOf(event: EcsEvent, fields: readonly string[]): readonly (readonly Comparable[])[] {
  return combinations(fields.map((field) => comparableValues(event, field)));
}

/** Order of combinations of the same fields: by the first value that differs. */
export function compareCombinations(a: readonly Comparable[], b: readonly Comparable[]): number {
  for (const [index, value] of a.entries()) {
    const other = b[index] ?? value;
    if (value !== other) return compareValues(value, other);
  }
  return 0;
}
