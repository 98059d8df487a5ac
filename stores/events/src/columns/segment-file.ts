import { SocError } from '@qiaolou/schema/reading';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { Segment } from './segment.ts';
import type { SliceCaches } from './slice-cache.ts';

/** System error codes that say nothing of a file: the process or the machine is short of something. */
const PASSING = new Set(['EMFILE', 'ENFILE', 'ENOMEM', 'EAGAIN', 'EINTR']);

/** A segment file that is open. */
export interface OpenSegmentFile {
  readonly segment: Segment;
  /** Closes the file; nothing of the segment is read after it. Idempotent. */
  readonly close: () => void;
}

/**
 * Opens a segment file; reads block their thread. Throws `store.corrupt` naming the file when it is damaged, gone or none,
 * and so does whatever reads a damaged part of it later; `store.unavailable` when the system is short of something. `caches`
 * keep slices from one question to the next until it is closed.
 */
export function openSegmentFile(path: string, caches?: SliceCaches): OpenSegmentFile {
  const { fd, size } = opened(path);
  let open = true;
  const close = (): void => {
    if (open) closeSync(fd);
    open = false;
  };
  const readAt = (offset: number, length: number): Buffer => read({ fd, path }, offset, length);
  try {
    const segment = Segment.open(readAt, size, path, caches);
    return {
      segment,
      close: () => {
        segment.close();
        close();
      },
    };
  } catch (error) {
    close();
    throw error;
  }
}

function opened(path: string): { readonly fd: number; readonly size: number } {
  let fd: number | undefined;
  try {
    fd = openSync(path, 'r');
    return { fd, size: fstatSync(fd).size };
  } catch (error) {
    if (fd !== undefined) closeSync(fd);
    throw readFault(path, error);
  }
}

/** Bytes of a file, fewer where it ends. */
function read({ fd, path }: { readonly fd: number; readonly path: string }, offset: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafeSlow(length);
  let at = 0;
  try {
    while (at < length) {
      const more = readSync(fd, bytes, at, length - at, offset + at);
      if (more === 0) break;
      at += more;
    }
  } catch (error) {
    throw readFault(path, error);
  }
  return bytes.subarray(0, at);
}

function readFault(path: string, error: unknown): SocError {
  const { code = '' } = error as NodeJS.ErrnoException;
  if (PASSING.has(code)) return new SocError('store.unavailable', { file: path, reason: code }, { cause: error });
  return new SocError('store.corrupt', { file: path, reason: 'unreadable' }, { cause: error });
}
