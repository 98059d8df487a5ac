import type { EcsEvent } from '@qiaolou/schema';
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
  /** Events after the last one were left out, because these are large. */
  readonly cut: boolean;
}
