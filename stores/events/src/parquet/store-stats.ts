import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { dayOf, compareText, isoTime, type EventStoreStats } from '@qiaolou/schema';
import { viewSpan, type StoreView } from './store-view.ts';

/**
 * Counts of a view and the size of the data directory. Bytes of a day are its share of the segments it is in; `lastSeq`
 * is the newest number in the manifest: as events are numbered without gaps, what is fewer is missing.
 */
export async function storeStats(view: StoreView, dir: string, lastSeq: number): Promise<EventStoreStats> {
  const days = new Map<string, { events: number; bytes: number }>();
  const add = (day: string, events: number, bytes: number) => {
    const known = days.get(day) ?? { events: 0, bytes: 0 };
    days.set(day, { events: known.events + events, bytes: known.bytes + bytes });
  };
  for (const segment of view.segments)
    for (const [day, rows] of Object.entries(segment.days))
      add(day, rows, Math.round((segment.bytes * rows) / segment.rows));
  for (const table of view.hot)
    for (const [day, ids] of table.idsByDay)
      add(dayOf(day), ids.length, Math.round((table.chars * ids.length) / Math.max(1, table.rows)));
  const list = [...days].map(([day, size]) => ({ day, ...size })).sort((a, b) => compareText(a.day, b.day));
  const span = viewSpan(view);
  const events = list.reduce((sum, { events }) => sum + events, 0);
  return {
    events,
    missing: Math.max(0, newestSeq(view, lastSeq) - events),
    bytes: await directoryBytes(dir),
    ...(span === undefined ? {} : { oldest: isoTime(span.from), newest: isoTime(span.to - 1) }),
    days: list,
    dialect: 'embedded',
  };
}

function newestSeq({ hot, segments }: StoreView, lastSeq: number): number {
  const extents = [...hot.map(({ extent }) => extent), ...segments];
  return extents.reduce((newest, { maxSeq }) => Math.max(newest, maxSeq), lastSeq);
}

async function directoryBytes(dir: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(dir, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    bytes += await fileBytes(join(entry.parentPath, entry.name));
  }
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
