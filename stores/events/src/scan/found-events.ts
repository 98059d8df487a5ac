import { compareText, type EcsEvent } from '@qiaolou/schema';
import type { SearchPosition } from '../contract/store-request.ts';

/** An event that was found, with its place in the order. */
export interface FoundEvent extends SearchPosition {
  readonly event: EcsEvent;
}

/**
 * Events by time and, where it is the same, by id; and how many match, as far as they are counted. Plain data, so that a
 * thread can send it to another.
 */
export interface FoundEvents {
  readonly found: readonly FoundEvent[];
  readonly count: number;
}

/** How parts of a search are put together. */
interface PageOrder {
  readonly sort: 'newest' | 'oldest';
  readonly limit: number;
  readonly countTo: number;
}

/** Order of a search: by time, then by id. */
function compareFound(sort: PageOrder['sort']): (a: SearchPosition, b: SearchPosition) => number {
  const direction = sort === 'oldest' ? 1 : -1;
  return (a, b) => (a.ts - b.ts || compareText(a.id, b.id)) * direction;
}

/** Merges what a search found in parts of the events, of which no event is in two. */
export function mergeFound(parts: readonly FoundEvents[], { sort, limit, countTo }: PageOrder): FoundEvents {
  const found = parts.flatMap((part) => part.found).sort(compareFound(sort));
  const count = parts.reduce((sum, part) => sum + part.count, 0);
  return { found: found.slice(0, limit), count: Math.min(count, countTo) };
}
