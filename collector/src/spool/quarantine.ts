import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { privateDirectorySync } from '@qiaolou/files';

/** A range of bytes of a segment that is no block. */
export interface DamagedRange {
  readonly segment: number;
  readonly offset: number;
  readonly size: number;
}

const COPY_BYTES = 1024 * 1024;

/**
 * Copies damaged bytes of an open segment to `quarantine/<segment>-<offset>-<size>.bin` for people to look at. Doing it
 * again for the same range changes nothing.
 */
export function quarantine(dir: string, fd: number, range: DamagedRange): void {
  const folder = join(dir, 'quarantine');
  privateDirectorySync(folder);
  const copy = openSync(join(folder, `${range.segment}-${range.offset}-${range.size}.bin`), 'w');
  const buffer = Buffer.allocUnsafe(Math.min(range.size, COPY_BYTES));
  try {
    for (let done = 0; done < range.size;) {
      const got = readSync(fd, buffer, 0, Math.min(buffer.length, range.size - done), range.offset + done);
      if (got === 0) break;
      writeSync(copy, buffer, 0, got);
      done += got;
    }
  } finally {
    closeSync(copy);
  }
}
