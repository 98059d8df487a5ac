import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { EventStoreStats } from '@qiaolou/schema';
import { compareText, dayOf, dayStart, isoTime } from '@qiaolou/schema/reading';
import type { StoreView } from './write/event-writer.ts';

/** What the store knows of its own numbering. */
export interface Numbering {
  readonly lastSeq: number;
  /** Sequence numbers up to it that no event has, by right. */
  readonly absent: number;
}

/** What is counted of a view, before the size of its directory is known. */
export type CountedView = Omit<EventStoreStats, 'bytes'>;

/** Counts a view; bytes of a day are its share of the segments it is in, and its characters in memory. */
export function countView({ blocks, segments }: StoreView, { lastSeq, absent }: Numbering): CountedView {
  const days = new Map<number, { events: number; bytes: number }>();
  const add = (day: number, events: number, bytes: number): void => {
    const known = days.get(day) ?? { events: 0, bytes: 0 };
    days.set(day, { events: known.events + events, bytes: known.bytes + bytes });
  };
  for (const segment of segments)
    for (const { start, rows } of segment.days) add(start, rows, (segment.bytes * rows) / segment.rows);
  for (const { block, chars } of blocks) for (const ts of block.times()) add(dayStart(ts), 1, chars / block.rows);
  const list = [...days]
    .map(([start, { events, bytes }]) => ({ day: dayOf(start), events, bytes: Math.round(bytes) }))
    .sort((a, b) => compareText(a.day, b.day));
  const events = list.reduce((sum, day) => sum + day.events, 0);
  const extents = [...segments, ...blocks.map(({ block }) => block).filter(({ rows }) => rows > 0)];
  const oldest = extents.reduce((least, { minTs }) => Math.min(least, minTs), Infinity);
  const newest = extents.reduce((most, { maxTs }) => Math.max(most, maxTs), -Infinity);
  return {
    events,
    missing: Math.max(0, lastSeq - absent - events),
    ...(extents.length === 0 ? {} : { oldest: isoTime(oldest), newest: isoTime(newest) }),
    days: list,
    dialect: 'embedded',
  };
}

/** Bytes of all files in a directory and below it. */
export async function directoryBytes(dir: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(dir, { recursive: true, withFileTypes: true }))
    if (entry.isFile()) bytes += await fileBytes(join(entry.parentPath, entry.name));
  return bytes;
}

async function fileBytes(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    // It may go between the listing and the look at it.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
    throw error;
  }
}
