import { DAY_MS } from '@qiaolou/schema/reading';
import type { SegmentEntry } from './manifest.ts';

/** Segments of one level that are made one. */
const FAN_IN = 8;
/** Rows of a segment that is made of others. */
const MOST_ROWS = 491_520;
/** A large segment is written anew when what comes to it is at least this part of it. */
const WORTH_SHARE = 8;

/** When it is. */
export interface MergeTime {
  /** First millisecond of today. */
  readonly today: number;
  /** Now, and how long nothing must have come to a day that is over: all that is there is taken when absent. */
  readonly now?: number;
  readonly settleMs?: number;
}

/**
 * The next segments worth making one; undefined when there are none. While a day goes on, eight of its segments of one
 * level, so that an event is written anew a few times only; of days that are over, what is left of small ones; and eight
 * of those that have events of several days.
 */
export function mergeable(
  segments: readonly SegmentEntry[],
  { today, now = Infinity, settleMs = 0 }: MergeTime,
): readonly SegmentEntry[] | undefined {
  const groups = Map.groupBy(segments, ({ days, level }) => {
    const [day] = days;
    return `${days.length === 1 ? day?.start : 'several'} ${level}`;
  });
  for (const group of groups.values()) {
    const parts = group.slice(0, FAN_IN);
    if (parts.length === FAN_IN && rowsOf(parts) <= MOST_ROWS) return parts;
  }
  const over = segments.filter(({ days, maxTs }) => days.length === 1 && maxTs < today - DAY_MS);
  for (const day of Map.groupBy(over, ({ days }) => days[0]?.start).values()) {
    // While a day is filled up from elsewhere, each of its events would be written anew with each segment.
    if (day.some(({ maxIngested }) => maxIngested <= now && maxIngested > now - settleMs)) continue;
    const parts = smallOnes(day);
    if (parts !== undefined) return parts;
  }
  return undefined;
}

/** The smallest segments of a day that are over with, as many as fit into one, when that is worth its writing. */
function smallOnes(day: readonly SegmentEntry[]): readonly SegmentEntry[] | undefined {
  const parts: SegmentEntry[] = [];
  for (const segment of day.toSorted((a, b) => a.rows - b.rows)) {
    if (rowsOf(parts) + segment.rows > MOST_ROWS) break;
    parts.push(segment);
  }
  const largest = parts.at(-1)?.rows ?? 0;
  return parts.length > 1 && largest <= (rowsOf(parts) - largest) * WORTH_SHARE ? parts : undefined;
}

function rowsOf(segments: readonly SegmentEntry[]): number {
  return segments.reduce((sum, { rows }) => sum + rows, 0);
}
