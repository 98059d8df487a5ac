import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { syncDirectorySync } from '@qiaolou/files';
import { segmentHeader, segmentPath } from './segment.ts';

/** Bytes for a place in a segment. */
export interface SegmentChunk {
  readonly segment: number;
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/** Puts chunks into segment files and makes them durable. One segment is open at a time. Synchronous: for a thread. */
export class SegmentFiles {
  readonly #dir: string;
  readonly #spoolId: string;
  #newest = 0;
  #open: { readonly segment: number; readonly fd: number } | undefined;

  constructor(dir: string, spoolId: string) {
    this.#dir = dir;
    this.#spoolId = spoolId;
  }

  /**
   * Writes the chunks, which are in order; they are on the disk when this returns. A segment is durable before its
   * successor comes into being. After a failure the same chunks may be given again: they go to the same places.
   */
  write(chunks: readonly SegmentChunk[]): void {
    for (const { segment, offset, bytes } of chunks) {
      const fd = this.#file(segment);
      for (let done = 0; done < bytes.length;) {
        done += writeSync(fd, bytes, done, bytes.length - done, offset + done);
      }
    }
    if (this.#open !== undefined) fdatasyncSync(this.#open.fd);
  }

  /** Creates the segment if it is not the open one; name and header are durable when this returns. */
  start(segment: number): void {
    this.#file(segment);
  }

  /** Deletes segments; one that is not there is no error. */
  remove(segments: readonly number[]): void {
    for (const segment of segments) rmSync(segmentPath(this.#dir, segment), { force: true });
  }

  close(): void {
    const fd = this.#open?.fd;
    this.#open = undefined;
    if (fd !== undefined) closeSync(fd);
  }

  #file(segment: number): number {
    if (this.#open?.segment === segment) return this.#open.fd;
    if (this.#open !== undefined) fdatasyncSync(this.#open.fd);
    this.close();
    // A group tried again after a failed roll begins in the segment before: that one is continued, not made anew.
    const known = segment <= this.#newest;
    const fd = openSync(segmentPath(this.#dir, segment), known ? 'r+' : 'w');
    try {
      if (!known) this.#begin(fd);
    } catch (error) {
      closeSync(fd);
      throw error;
    }
    this.#newest = Math.max(this.#newest, segment);
    this.#open = { segment, fd };
    return fd;
  }

  #begin(fd: number): void {
    writeSync(fd, segmentHeader(this.#spoolId), 0, undefined, 0);
    fdatasyncSync(fd);
    syncDirectorySync(this.#dir);
  }
}
