import type { TimeRange } from '../ports/event-store.ts';
import { SHANGHAI_OFFSET_MS } from '../time/day.ts';

/**
 * Starts of all buckets of a range, in order, aligned as those that the store found; without any in Asia/Shanghai. The
 * store's own starts are kept as they are, so nothing it counted is lost.
 *
 * @example
 *   bucketStarts([], { from: '2026-03-01T00:30:00.000Z', to: '2026-03-01T01:10:00.000Z' }, 3_600_000).length; // 2
 */
export function bucketStarts(found: readonly string[], range: TimeRange, intervalMs: number): readonly string[] {
  const starts = new Set(found);
  const anchor = found[0] === undefined ? -SHANGHAI_OFFSET_MS : Date.parse(found[0]);
  const from = Date.parse(range.from);
  const to = Date.parse(range.to);
  const first = anchor + Math.floor((from - anchor) / intervalMs) * intervalMs;
  for (let at = first; at < to; at += intervalMs) starts.add(new Date(at).toISOString());
  return [...starts].sort();
}
