import type { Comparable } from '@qiaolou/schema';
import { compareValues } from '@qiaolou/schema/reading';
import type { PartialGroup } from './partial-aggregate.ts';
import { placeOf, valueAt, type TextCounts } from './text-counts.ts';

/** A group, or how many rows are in one of which nothing else is known. */
export type Inner = PartialGroup | number;

/** A group by its value. */
export type KeyedGroup = readonly [value: Comparable, inner: Inner];

/** Groups gathered beyond those wanted before what is not wanted of them is dropped. */
const SPARE_GROUPS = 1_024;

/**
 * The groups with the most rows, of as many rows the smaller values first. However many groups there are, only a few
 * more than are wanted are put in order; of texts only those are made values that may be wanted.
 */
export function mostRows(
  groups: ReadonlyMap<Comparable, Inner>,
  size: number,
  texts?: TextCounts,
): readonly KeyedGroup[] {
  if (texts !== undefined && texts.size > 0) return mostOfBoth(groups, size, texts);
  if (groups.size <= size) return [...groups].sort(byRows);
  const counts = Float64Array.from(groups.values(), countOf).sort();
  const wanted = new WantedGroups(size, counts[counts.length - size] ?? 0);
  for (const group of groups) wanted.add(group);
  return wanted.finish();
}

/** Rows of a value that is among the texts and in the map are added up. */
function mostOfBoth(groups: ReadonlyMap<Comparable, Inner>, size: number, texts: TextCounts): readonly KeyedGroup[] {
  const rows = texts.rows.slice(0, texts.size);
  const others: KeyedGroup[] = [];
  for (const [value, inner] of groups) {
    const place = placeOf(texts, value);
    if (place < 0) others.push([value, countOf(inner)]);
    else rows[place] = (rows[place] ?? 0) + countOf(inner);
  }
  const counts = new Float64Array(rows.length + others.length);
  counts.set(rows);
  counts.set(
    others.map(([, inner]) => countOf(inner)),
    rows.length,
  );
  counts.sort();
  const wanted = new WantedGroups(size, counts[counts.length - size] ?? 0);
  for (const group of others) wanted.add(group);
  for (let place = 0; place < rows.length; place++) {
    const count = rows[place] ?? 0;
    if (wanted.mayTake(count)) wanted.add([valueAt(texts, place), count]);
  }
  return wanted.finish();
}

/** How many values there are, those that are both among the texts and the others once. */
export function valuesOf(values: ReadonlySet<Comparable>, texts: TextCounts | undefined): number {
  if (texts === undefined) return values.size;
  let both = 0;
  for (const value of values) if (placeOf(texts, value) >= 0) both++;
  return values.size + texts.size - both;
}

/** Gathers groups that have so many rows at least, and drops those that cannot be wanted any more. */
class WantedGroups {
  readonly #size: number;
  readonly #least: number;
  readonly #wanted: KeyedGroup[] = [];
  #last: KeyedGroup | undefined;

  constructor(size: number, least: number) {
    this.#size = size;
    this.#least = least;
  }

  mayTake(rows: number): boolean {
    return rows >= this.#least;
  }

  add(group: KeyedGroup): void {
    if (countOf(group[1]) < this.#least || (this.#last !== undefined && byRows(group, this.#last) > 0)) return;
    this.#wanted.push(group);
    if (this.#wanted.length > 2 * this.#size + SPARE_GROUPS) {
      this.#wanted.sort(byRows).length = this.#size;
      this.#last = this.#wanted.at(-1);
    }
  }

  finish(): readonly KeyedGroup[] {
    return this.#wanted.sort(byRows).slice(0, this.#size);
  }
}

function byRows([a, one]: KeyedGroup, [b, other]: KeyedGroup): number {
  return countOf(other) - countOf(one) || compareValues(a, b);
}

function countOf(inner: Inner): number {
  return typeof inner === 'number' ? inner : inner.count;
}
