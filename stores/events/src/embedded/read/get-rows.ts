import { ReadBudget } from '../../contract/read-budget.ts';
import type { OpenSegments, SegmentFile } from '../segments/open-segments.ts';
import { eventsOfRows } from './tail-rows.ts';

/** Events by their ids, each as JSON. */
export type FoundLines = ReadonlyMap<string, string>;

/** Events that are read before it is looked at what they take. */
const ROWS_AT_ONCE = 16;
/** What a character of an event takes, about. */
const CHAR_BYTES = 2;

/** What events are read with. */
interface GetReading {
  readonly open: OpenSegments;
  readonly between: () => void;
  /** Bytes that they may take. */
  readonly mostBytes: number;
}

/**
 * Events of segments by id, of those with the same id the one stored last; the newest segments first, and no more than are
 * needed. Throws `store.corrupt` when one that may have an id is damaged, `query.tooMuchMemory` when they are too large.
 */
export function getOfSegments(
  files: readonly SegmentFile[],
  ids: readonly string[],
  { open, between, mostBytes }: GetReading,
): FoundLines {
  const found = new Map<string, string>();
  const budget = new ReadBudget(mostBytes);
  let wanted = [...new Set(ids)];
  for (const file of files.toSorted((a, b) => b.entry.maxSeq - a.entry.maxSeq)) {
    if (wanted.length === 0) break;
    between();
    open.read(file, (segment) => {
      const filter = segment.idFilter();
      const suspects = wanted.filter((id) => filter.mayHave(id));
      if (suspects.length > 0) {
        // A few at a time: it is known what they take before there are too many of them.
        for (const rows of chunksOf(segment.rowsOfIds(suspects), ROWS_AT_ONCE)) {
          const events = eventsOfRows(
            segment,
            rows.map(([, row]) => ({ row })),
          );
          for (const [index, [id]] of rows.entries()) {
            const line = JSON.stringify(events[index]);
            budget.take(line.length * CHAR_BYTES);
            found.set(id, line);
          }
        }
      }
      segment.release();
    });
    wanted = wanted.filter((id) => !found.has(id));
  }
  return found;
}

function* chunksOf<T>(rows: readonly T[], size: number): Generator<readonly T[]> {
  for (let at = 0; at < rows.length; at += size) yield rows.slice(at, at + size);
}
