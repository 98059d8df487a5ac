import { hasCode } from '@qiaolou/schema/reading';
import type { Segment } from '../../columns/segment.ts';
import type { OpenSegments, SegmentFile } from '../segments/open-segments.ts';
import { eventsOfRows, firstSeqSince, rowsAfter, rowsThatFit, TAIL_PAGE_BYTES, type TailRow } from './tail-rows.ts';

/** Part of a tail, as it goes from thread to thread. */
export interface TailLines {
  /** Events in order of their numbers, each as JSON. */
  readonly lines: readonly string[];
  /** Bytes of raw texts that the page may have besides; less than none when there is more in segments. */
  readonly leftBytes: number;
  /** Number after which the tail goes on. */
  readonly next: number;
  /** Numbers of segments that were left out. */
  readonly damaged: readonly number[];
}

/** Where a tail begins. */
export interface FirstSince {
  readonly seq: number | undefined;
  /** Numbers of segments that were left out. */
  readonly damaged: readonly number[];
}

/** How segments are read in order of their numbers. */
export interface TailReading {
  readonly open: OpenSegments;
  readonly between: () => void;
  /** Leave out what is damaged instead of failing. */
  readonly skipDamaged: boolean;
}

/** Where a tail goes on, and how many events it may give. */
export interface TailFrom {
  readonly after: number;
  readonly limit: number;
}

interface FileRow extends TailRow {
  readonly file: SegmentFile;
}

/**
 * The first events of segments with numbers beyond `after`; none only when there are none. Throws `store.corrupt` unless
 * what is damaged is left out.
 */
export function tailOfSegments(files: readonly SegmentFile[], from: TailFrom, reading: TailReading): TailLines {
  const damaged = new Set<number>();
  let { after } = from;
  for (;;) {
    const rows = firstRows(files, { ...from, after }, { ...reading, damaged });
    const page = rowsThatFit(rows, { most: TAIL_PAGE_BYTES });
    const last = page.at(-1);
    if (last === undefined) return { lines: [], leftBytes: TAIL_PAGE_BYTES, next: after, damaged: [...damaged] };
    after = last.seq;
    const lines = linesOf(page, { ...reading, damaged });
    const full = page.length < rows.length || rows.length >= from.limit;
    const leftBytes = full ? -1 : TAIL_PAGE_BYTES - page.reduce((sum, { bytes }) => sum + bytes, 0);
    if (lines.length > 0) return { lines, leftBytes, next: after, damaged: [...damaged] };
  }
}

interface Skipping extends TailReading {
  readonly damaged: Set<number>;
}

function firstRows(files: readonly SegmentFile[], { after, limit }: TailFrom, reading: Skipping): readonly FileRow[] {
  let rows: readonly FileRow[] = [];
  const later = files.filter(({ entry }) => entry.maxSeq > after).sort((a, b) => a.entry.minSeq - b.entry.minSeq);
  for (const file of later) {
    // Numbers of what comes now are greater than those of a full page.
    if (rows.length >= limit && file.entry.minSeq > (rows.at(-1)?.seq ?? 0)) break;
    const more = unlessDamaged(file, reading, (segment) => rowsAfter(segment, after, limit));
    const added = (more ?? []).map((row) => ({ ...row, file }));
    rows = [...rows, ...added].sort((a, b) => a.seq - b.seq).slice(0, limit);
  }
  return rows;
}

function linesOf(rows: readonly FileRow[], reading: Skipping): readonly string[] {
  const lines: { readonly seq: number; readonly line: string }[] = [];
  for (const [file, own] of Map.groupBy(rows, (row) => row.file)) {
    const events = unlessDamaged(file, reading, (segment) => eventsOfRows(segment, own)) ?? [];
    for (const [index, { seq }] of own.entries()) {
      const event = events[index];
      if (event !== undefined) lines.push({ seq, line: JSON.stringify(event) });
    }
  }
  return lines.sort((a, b) => a.seq - b.seq).map(({ line }) => line);
}

/** Least number of the events that were stored at or after a time; undefined when there is none. */
export function firstOfSegmentsSince(files: readonly SegmentFile[], since: number, reading: TailReading): FirstSince {
  const damaged = new Set<number>();
  let first: number | undefined;
  for (const file of files) {
    const { entry } = file;
    if (entry.maxIngested < since || (first !== undefined && entry.minSeq >= first)) continue;
    const seq =
      entry.minIngested >= since
        ? entry.minSeq
        : unlessDamaged(file, { ...reading, damaged }, (segment) => firstSeqSince(segment, since));
    if (seq !== undefined && (first === undefined || seq < first)) first = seq;
  }
  return { seq: first, damaged: [...damaged] };
}

/** What a read of a segment gives; undefined when it is left out. Frees what was read. */
function unlessDamaged<T>(
  file: SegmentFile,
  { open, between, skipDamaged, damaged }: Skipping,
  read: (segment: Segment) => T,
): T | undefined {
  if (damaged.has(file.entry.number)) return undefined;
  between();
  try {
    return open.read(file, (segment) => {
      try {
        return read(segment);
      } finally {
        segment.release();
      }
    });
  } catch (error) {
    if (!skipDamaged || !hasCode(error, 'store.corrupt')) throw error;
    damaged.add(file.entry.number);
    return undefined;
  }
}
