import { closeSync, fsyncSync, openSync, readFileSync, readSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { listSegments, readSegmentHeader, SEGMENT_HEADER_BYTES, segmentPath } from './segment.ts';
import { syncDirectory } from './sync-directory.ts';

const FILE = 'spool-id';

/**
 * The spool's id, 32 hex digits, chosen once by `randomId` and kept in the directory. When its file is lost, the id is
 * taken from the newest readable segment: a new one would give the same records new event ids, and store them twice.
 */
export function ensureSpoolId(dir: string, randomId: () => string): string {
  const known = readSpoolId(dir);
  if (known !== undefined) return known;
  const id = idInSegments(dir) ?? randomId();
  if (!/^[0-9a-f]{32}$/.test(id)) throw new TypeError('a spool id is 32 lower-case hex digits');
  const temporary = join(dir, `${FILE}.tmp`);
  const fd = openSync(temporary, 'w');
  writeSync(fd, `${id}\n`);
  fsyncSync(fd);
  closeSync(fd);
  renameSync(temporary, join(dir, FILE));
  syncDirectory(dir);
  return id;
}

/** The id kept in a spool's directory, or undefined when there is none. */
export function readSpoolId(dir: string): string | undefined {
  try {
    const id = readFileSync(join(dir, FILE), 'latin1').trim();
    return /^[0-9a-f]{32}$/.test(id) ? id : undefined;
  } catch {
    return undefined;
  }
}

function idInSegments(dir: string): string | undefined {
  for (const segment of listSegments(dir).toReversed()) {
    const fd = openSync(segmentPath(dir, segment), 'r');
    const header = Buffer.alloc(SEGMENT_HEADER_BYTES);
    try {
      readSync(fd, header, 0, header.length, 0);
    } finally {
      closeSync(fd);
    }
    const id = readSegmentHeader(header);
    if (id !== undefined) return id;
  }
  return undefined;
}
