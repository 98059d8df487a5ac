import type { OpenSegments, SegmentFile } from '../segments/open-segments.ts';
import { eventsOfRows } from './tail-rows.ts';

/** Events by their ids, each as JSON. */
export type FoundLines = ReadonlyMap<string, string>;

/**
 * Events of segments by id, of those with the same id the one stored last; the newest segments first, and no more than are
 * needed. Throws `store.corrupt` when one that may have an id is damaged.
 */
export function getOfSegments(
  files: readonly SegmentFile[],
  ids: readonly string[],
  { open, between }: { readonly open: OpenSegments; readonly between: () => void },
): FoundLines {
  const found = new Map<string, string>();
  let wanted = [...new Set(ids)];
  for (const file of files.toSorted((a, b) => b.entry.maxSeq - a.entry.maxSeq)) {
    if (wanted.length === 0) break;
    between();
    open.read(file, (segment) => {
      const filter = segment.idFilter();
      const suspects = wanted.filter((id) => filter.mayHave(id));
      if (suspects.length > 0) {
        const rows = segment.rowsOfIds(suspects);
        const events = eventsOfRows(
          segment,
          rows.map(([, row]) => ({ row })),
        );
        for (const [index, [id]] of rows.entries()) found.set(id, JSON.stringify(events[index]));
      }
      segment.release();
    });
    wanted = wanted.filter((id) => !found.has(id));
  }
  return found;
}
