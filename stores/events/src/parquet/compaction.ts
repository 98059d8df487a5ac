import { dayOf } from '@qiaolou/schema';
import type { Segment } from './manifest.ts';

/** Segments merged at once. */
const FAN_IN = 8;
/** Rows of a merged file; larger ones are left alone. */
const MAX_ROWS = 2_000_000;

/**
 * The next segments worth merging: eight of one day, dictionary and level. Merging level by level rewrites an event a
 * few times only, and leaves a day with a handful of files.
 */
export function compactable(segments: readonly Segment[]): readonly Segment[] | undefined {
  const groups = Map.groupBy(segments, (segment) => {
    const day = dayOf(segment.minTs);
    return `${day} ${dayOf(segment.maxTs) === day ? '' : segment.name} ${segment.dictionary} ${segment.level}`;
  });
  for (const group of groups.values()) {
    const parts = group.slice(0, FAN_IN);
    const rows = parts.reduce((sum, part) => sum + part.rows, 0);
    if (parts.length === FAN_IN && rows <= MAX_ROWS) return parts;
  }
  return undefined;
}
