import { createSm3 } from '@qiaolou/crypto/sm3';
import { readFile } from 'node:fs/promises';
import { openSegmentFile, type OpenSegmentFile } from '../../columns/segment-file.ts';
import type { WrittenSegment } from '../../columns/write-segment-file.ts';
import type { SealedMeta, SegmentMeta } from '../../columns/segment-meta.ts';
import type { SegmentEntry } from './manifest.ts';

/** What the manifest keeps of a segment that was written. */
export function segmentEntry(meta: SealedMeta | SegmentMeta, written: WrittenSegment): SegmentEntry {
  const { origin, rows, days, minTs, maxTs, minSeq, maxSeq, minIngested, maxIngested } = meta;
  return {
    ...{ number: origin.number, level: origin.level, rows, days },
    ...{ minTs, maxTs, minSeq, maxSeq, minIngested, maxIngested },
    ...{ bytes: written.bytes, sm3: written.sm3, footerCrc: written.footerCrc },
  };
}

/** A segment file that no manifest tells of. */
export interface FoundSegment {
  readonly entry: SegmentEntry;
  /** Numbers of the segments whose rows it has. */
  readonly replaces: readonly number[];
}

/** What a segment file says of itself. Throws as `openSegmentFile`, and the system's error. */
export async function readFoundSegment(path: string): Promise<FoundSegment> {
  const file: OpenSegmentFile = openSegmentFile(path);
  try {
    const { meta, footerCrc } = file.segment;
    const content = await readFile(path);
    const sm3 = createSm3().update(content).digest('hex');
    return {
      entry: segmentEntry(meta, { bytes: content.length, sm3, footerCrc }),
      replaces: meta.origin.replaces,
    };
  } finally {
    file.close();
  }
}
