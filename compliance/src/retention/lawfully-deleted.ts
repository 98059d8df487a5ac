import { CustodyFold, tombstoneFaults, type CustodyEntry, type EntryOf } from '@qiaolou/event-store/custody';

/** Events that were deleted by right, by the day they were received: of faultless tombstones of a chain that was verified. */
export function lawfullyDeleted(entries: readonly CustodyEntry[]): ReadonlyMap<string, number> {
  const deleted = new Map<string, number>();
  const before = new CustodyFold();
  for (const entry of entries) {
    if (isTombstone(entry) && tombstoneFaults(before, entry).length === 0)
      for (const { day, rows } of entry.body.files.flatMap(({ received }) => received))
        deleted.set(day, (deleted.get(day) ?? 0) + rows);
    before.add(entry);
  }
  return deleted;
}

function isTombstone(entry: CustodyEntry): entry is EntryOf<'tombstone'> {
  return entry.body.kind === 'tombstone';
}
