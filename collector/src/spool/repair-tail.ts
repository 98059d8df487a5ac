import { closeSync, fsyncSync, ftruncateSync, openSync } from 'node:fs';
import { quarantine } from './quarantine.ts';
import { segmentPath, segmentSeed } from './segment.ts';
import { SegmentScanner } from './segment-scanner.ts';

/**
 * Cuts what follows the last complete block of a segment: the block a crash interrupted. It was never acknowledged;
 * the bytes are kept in `quarantine/` all the same. Damage between blocks stays for the reader to step over and
 * count. Returns the number of bytes cut.
 */
export function repairTail(dir: string, spoolId: string, segment: number): number {
  const fd = openSync(segmentPath(dir, segment), 'r+');
  try {
    const scanner = new SegmentScanner(fd, segmentSeed(spoolId, segment));
    let found = scanner.next();
    while (found.kind !== 'end') found = scanner.next();
    if (found.size > 0) {
      quarantine(dir, fd, { segment, offset: found.offset, size: found.size });
      ftruncateSync(fd, found.offset);
      fsyncSync(fd);
    }
    return found.size;
  } finally {
    closeSync(fd);
  }
}
