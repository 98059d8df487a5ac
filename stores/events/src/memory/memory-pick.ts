import {
  comparableValues,
  compareLeading,
  compareText,
  leadingValue,
  type Choice,
  type Comparable,
  type EcsEvent,
} from '@qiaolou/schema';
import type { SearchPosition } from '../contract/store-request.ts';
import { combinationsOf, compareCombinations } from '../contract/value-combinations.ts';

/** An event with its place in the order of time. */
interface Placed extends SearchPosition {
  readonly event: EcsEvent;
}

/** Events that a choice gives, in its order, all of them up to the limit and whether there are more: its reference meaning. */
export function pickEvents<E extends Placed>(
  entries: readonly E[],
  choice: Choice,
  limit: number,
): { readonly entries: readonly E[]; readonly more: boolean } {
  const newest = entries.toSorted(newestFirst);
  if (choice.kind === 'sorted') {
    const sorted = newest
      .map((entry) => ({ entry, value: leadingValue(comparableValues(entry.event, choice.by), choice.order) }))
      .sort((a, b) => compareLeading(a.value, b.value, choice.order));
    return { entries: sorted.slice(0, limit).map(({ entry }) => entry), more: sorted.length > limit };
  }
  const found = new Map<string, { readonly keys: readonly Comparable[]; readonly entry: E }>();
  for (const entry of newest)
    for (const keys of combinationsOf(entry.event, choice.by)) {
      const name = JSON.stringify(keys);
      if (!found.has(name)) found.set(name, { keys, entry });
    }
  const inOrder = [...found.values()].sort((a, b) => b.entry.ts - a.entry.ts || compareCombinations(a.keys, b.keys));
  const chosen = new Set(inOrder.slice(0, limit).map(({ entry }) => entry));
  return { entries: [...chosen].sort(newestFirst), more: inOrder.length > limit };
}

function newestFirst(a: SearchPosition, b: SearchPosition): number {
  return b.ts - a.ts || compareText(b.id, a.id);
}
