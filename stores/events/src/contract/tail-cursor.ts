import { SocError } from '@qiaolou/schema/reading';

/** Reads a tail cursor of the memory and embedded stores: events seen so far in ingest order. */
export function readTailCursor(cursor: string): number {
  if (!/^\d{1,15}$/.test(cursor)) throw new SocError('query.badCursor', { cursor: cursor.slice(0, 64) });
  return Number(cursor);
}
