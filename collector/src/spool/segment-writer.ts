import { open, type FileHandle } from 'node:fs/promises';
import { syncDirectory } from '@qiaolou/files';
import { segmentHeader, segmentPath } from './segment.ts';

/** Bytes for a place in a segment. */
export interface SegmentChunk {
  readonly segment: number;
  readonly offset: number;
  readonly bytes: Buffer;
}

/** Puts chunks into segment files and makes them durable. One segment is open at a time. */
export class SegmentWriter {
  readonly #dir: string;
  readonly #spoolId: string;
  #newest = 0;
  #open: { readonly segment: number; readonly handle: FileHandle } | undefined;

  constructor(dir: string, spoolId: string) {
    this.#dir = dir;
    this.#spoolId = spoolId;
  }

  /**
   * Writes the chunks, which are in order, and resolves when they are on the disk. A segment is durable before its
   * successor comes into being. After a failure the same chunks may be given again: they go to the same places.
   */
  async write(chunks: readonly SegmentChunk[]): Promise<void> {
    for (const chunk of chunks) {
      const handle = await this.#handle(chunk.segment);
      let done = 0;
      while (done < chunk.bytes.length) {
        const rest = chunk.bytes.length - done;
        done += (await handle.write(chunk.bytes, done, rest, chunk.offset + done)).bytesWritten;
      }
    }
    await this.#open?.handle.datasync();
  }

  /** Creates the segment if it is not the open one; name and header are durable when this resolves. */
  async start(segment: number): Promise<void> {
    await this.#handle(segment);
  }

  async close(): Promise<void> {
    const handle = this.#open?.handle;
    this.#open = undefined;
    await handle?.close();
  }

  async #handle(segment: number): Promise<FileHandle> {
    if (this.#open?.segment === segment) return this.#open.handle;
    await this.#open?.handle.datasync();
    await this.close();
    // A group tried again after a failed roll begins in the segment before: that one is continued, not made anew.
    const known = segment <= this.#newest;
    const handle = await open(segmentPath(this.#dir, segment), known ? 'r+' : 'w');
    try {
      if (!known) await this.#begin(handle);
    } catch (error) {
      await handle.close();
      throw error;
    }
    this.#newest = Math.max(this.#newest, segment);
    this.#open = { segment, handle };
    return handle;
  }

  async #begin(handle: FileHandle): Promise<void> {
    await handle.write(segmentHeader(this.#spoolId), 0, undefined, 0);
    await handle.datasync();
    await syncDirectory(this.#dir);
  }
}
