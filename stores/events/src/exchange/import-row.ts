import type { EcsEvent } from '@qiaolou/schema';

/** One row of a file that is imported, checked as far as its form goes. */
export type ImportRow =
  /** Not checked yet as an event: the store does that. */
  | { readonly place: number; readonly event: EcsEvent }
  | { readonly place: number; readonly code: RowFault; readonly reason: string };

type RowFault = 'store.badEvent' | 'store.eventTooLarge';

/**
 * A line or a JSON text as a row; `place` counts from 1. Hostile text is a row with a code.
 *
 * @example
 *   importRow(7, '[]'); // { place: 7, code: 'store.badEvent', reason: 'no JSON object' }
 */
export function importRow(place: number, text: string): ImportRow {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { place, code: 'store.badEvent', reason: 'no JSON' };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { place, code: 'store.badEvent', reason: 'no JSON object' };
  // What stands in it is checked at the store's door.
  return { place, event: value as EcsEvent };
}
