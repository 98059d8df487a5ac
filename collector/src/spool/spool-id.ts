import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { replaceFileSync } from '@qiaolou/files';
import { listSegments, readSegmentHeader, SEGMENT_HEADER_BYTES, segmentPath } from './segment.ts';

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
  replaceFileSync(join(dir, FILE), `${id}\n`);
  return id;
}

/** The id kept in a spool's directory, or undefined when there is none. Throws the system's error when it cannot be read. */
export function readSpoolId(dir: string): string | undefined {
  try {
    const id = readFileSync(join(dir, FILE), 'latin1').trim();
    return /^[0-9a-f]{32}$/.test(id) ? id : undefined;
  } catch (error) {
    // Any other failure is not that there is none: another id would store the same records twice.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function idInSegments(dir: string): string | undefined {
  for (const segment of listSegments(dir).toReversed()) {
    const fd = openSync(segmentPath(dir, segment), 'r');
    const header = Buffer.alloc(SEGMENT_HEADER_BYTES);
    let bytes = 0;
    try {
      bytes = readSync(fd, header, 0, header.length, 0);
    } finally {
      closeSync(fd);
    }
    // A crash may have cut it off: what is not there is not zeros.
    const id = readSegmentHeader(header.subarray(0, bytes));
    if (id !== undefined) return id;
  }
  return undefined;
}
