import { SocError } from '@qiaolou/schema/reading';
import { MergedRows } from '../../columns/merged-rows.ts';
import { sealSegment } from '../../columns/seal-segment.ts';
import { openSegmentFile } from '../../columns/segment-file.ts';
import { writeSegmentFile } from '../../columns/write-segment-file.ts';
import { readFooterOf } from '../../columns/segment-footer.ts';
import { finish } from '../../columns/steps.ts';
import { TrigramCollector } from '../../columns/trigram-filter.ts';
import type { SegmentEntry } from './manifest.ts';
import type { SegmentFile } from './open-segments.ts';
import { rowsBySegment } from './rows-by-segment.ts';
import { segmentEntry } from './segment-entry.ts';
import { segmentPath } from './segment-path.ts';

/** Of zstd: it is done once, for years. */
const LEVEL = 9;

/** Segments that are to be made one, or one for each day that has many events. */
export interface Merge {
  readonly dir: string;
  readonly files: readonly SegmentFile[];
  /** Numbers for what is made: as many as may be needed. */
  readonly numbers: readonly number[];
}

/**
 * Writes what segments have to new ones, which are durable then and live once they are committed. Blocks its thread. Throws
 * `store.corrupt` naming the file when one is damaged, and the system's error.
 */
export async function mergeSegments({ dir, files, numbers }: Merge): Promise<readonly SegmentEntry[]> {
  const opened = files.map((file) => ({ ...openSegmentFile(file.path), file }));
  try {
    for (const { segment, file } of opened)
      if (segment.footerCrc !== file.entry.footerCrc)
        throw new SocError('store.corrupt', { file: file.path, reason: 'another file' });
    const rows = new MergedRows(opened.map(({ segment }) => segment));
    const replaces = [
      ...new Set(opened.flatMap(({ segment: { meta } }) => [meta.origin.number, ...meta.origin.replaces])),
    ];
    const level = 1 + files.reduce((most, { entry }) => Math.max(most, entry.level), 0);
    const trigrams = new TrigramCollector();
    const entries: SegmentEntry[] = [];
    for (const [index, own] of rowsBySegment(rows.times()).entries()) {
      const number = numbers[index];
      if (number === undefined) throw new RangeError(`${index} numbers are too few`);
      const steps = sealSegment(rows, { origin: { number, level, replaces }, level: LEVEL, trigrams, rows: own });
      const pieces = finish(steps);
      const written = await writeSegmentFile(segmentPath(dir, number), pieces);
      entries.push(segmentEntry(readFooterOf(pieces), written));
    }
    return entries;
  } finally {
    for (const { close } of opened) close();
  }
}
