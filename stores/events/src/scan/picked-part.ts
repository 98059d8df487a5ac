import type { Choice, Comparable } from '@qiaolou/schema';
import { compareLeading, compareText } from '@qiaolou/schema/reading';
import type { SearchPosition } from '../contract/store-request.ts';
import { compareCombinations } from '../contract/value-combinations.ts';

/** A row that was picked: its place in time, and the values it was picked by, none of them when it has no value. */
interface PickedRow extends SearchPosition {
  readonly keys: readonly Comparable[];
}

/**
 * What was picked of a part of the events: for an order its first rows, else the newest row of each combination, in the order
 * in which combinations are chosen. Plain data, so that a thread can send it to another.
 */
export interface PickedPart {
  readonly rows: readonly PickedRow[];
  /** There are more than the limit. */
  readonly more: boolean;
}

/** Newest first, as a search sorts. */
export function newestFirst(a: SearchPosition, b: SearchPosition): number {
  return b.ts - a.ts || compareText(b.id, a.id);
}

/**
 * Merges what was picked of parts, of which no event is in two. What a part dropped had as many before it there, and so has
 * it in the whole: where a part has an older row of the same combination, that is behind those too.
 */
export function mergePicked(parts: readonly PickedPart[], choice: Choice, limit: number): PickedPart {
  const all = parts.flatMap(({ rows }) => rows);
  const rows = choice.kind === 'sorted' ? all : newestOfEach(all);
  const more = rows.length > limit || parts.some((part) => part.more);
  return { rows: rows.toSorted(orderOf(choice)).slice(0, limit), more };
}

function newestOfEach(rows: readonly PickedRow[]): readonly PickedRow[] {
  const found = new Map<string, PickedRow>();
  for (const row of rows) {
    const name = JSON.stringify(row.keys);
    const known = found.get(name);
    if (known === undefined || newestFirst(row, known) < 0) found.set(name, row);
  }
  return [...found.values()];
}

function orderOf(choice: Choice): (a: PickedRow, b: PickedRow) => number {
  if (choice.kind === 'newestOfEach') return (a, b) => b.ts - a.ts || compareCombinations(a.keys, b.keys);
  return (a, b) => compareLeading(a.keys[0], b.keys[0], choice.order) || newestFirst(a, b);
}

/** Ids of the events that were picked, in the order of the choice, each once. */
export function pickedIds({ rows }: PickedPart, choice: Choice): readonly string[] {
  const inOrder = choice.kind === 'newestOfEach' ? rows.toSorted(newestFirst) : rows;
  return [...new Set(inOrder.map(({ id }) => id))];
}
