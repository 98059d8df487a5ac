import { compareValues, type Comparable } from '@qiaolou/schema';
import type { PartialGroup } from './partial-aggregate.ts';

/** A group, or how many rows are in one of which nothing else is known. */
export type Inner = PartialGroup | number;

type KeyedGroup = readonly [value: Comparable, inner: Inner];

/** Groups gathered beyond those wanted before what is not wanted of them is dropped. */
const SPARE_GROUPS = 1_024;

/**
 * The groups with the most rows, of as many rows the smaller values first. However many groups there are, only a few
 * more than are wanted are put in order.
 */
export function mostRows(groups: ReadonlyMap<Comparable, Inner>, size: number): readonly KeyedGroup[] {
  const counts = Float64Array.from(groups.values(), countOf).sort();
  /** Rows that the last of the wanted groups has. */
  const least = counts[counts.length - size] ?? 0;
  const wanted: KeyedGroup[] = [];
  let last: KeyedGroup | undefined;
  for (const group of groups) {
    if (countOf(group[1]) < least || (last !== undefined && byRows(group, last) > 0)) continue;
    wanted.push(group);
    if (wanted.length > 2 * size + SPARE_GROUPS) {
      wanted.sort(byRows).length = size;
      last = wanted.at(-1);
    }
  }
  return wanted.sort(byRows).slice(0, size);
}

function byRows([a, one]: KeyedGroup, [b, other]: KeyedGroup): number {
  return countOf(other) - countOf(one) || compareValues(a, b);
}

function countOf(inner: Inner): number {
  return typeof inner === 'number' ? inner : inner.count;
}
