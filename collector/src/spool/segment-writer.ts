import { Worker } from 'node:worker_threads';
import { readWireError, SocError } from '@qiaolou/schema';
import type { SegmentAnswer, SegmentCall, SegmentThreadData } from './segment-call.ts';
import type { SegmentChunk } from './segment-files.ts';

/**
 * Writes a spool's segments in a thread of their own: neither waits the caller's event loop for the disk, nor the disk
 * for Node's pool, which everything else in the process shares. Calls are done one after the other. The chunks lie in
 * shared memory and are not copied.
 *
 * A thread that dies takes its process or parent thread with it: nothing would be durable any more.
 */
export class SegmentWriter {
  readonly #thread: Worker;
  readonly #exited: Promise<void>;
  /** Calls under way, oldest first: they are answered in order. */
  readonly #waiting: PromiseWithResolvers<void>[] = [];
  #closing = false;

  constructor(dir: string, spoolId: string) {
    const workerData: SegmentThreadData = { dir, spoolId };
    this.#thread = new Worker(new URL('./segment-thread.ts', import.meta.url), { workerData });
    this.#thread.on('message', (answer: SegmentAnswer) => this.#settle(answer));
    this.#thread.on('error', (error: unknown) => {
      throw new SocError(
        'collector.spoolWriteFailed',
        { dir, reason: `thread died: ${String(error)}` },
        { cause: error },
      );
    });
    this.#exited = new Promise((resolve) =>
      this.#thread.once('exit', (code) => {
        const ended = new SocError('collector.spoolWriteFailed', { dir, reason: `thread ended: ${code}` });
        if (!this.#closing) throw ended;
        for (const { reject } of this.#waiting.splice(0)) reject(ended);
        resolve();
      }),
    );
    // Only a call under way keeps the process: an idle spool does not.
    this.#thread.unref();
  }

  /** Resolves when the chunks are on the disk; see `SegmentFiles.write`. */
  write(chunks: readonly SegmentChunk[]): Promise<void> {
    return this.#call({ kind: 'write', chunks });
  }

  /** Resolves when the segments are gone; see `SegmentFiles.remove`. */
  remove(segments: readonly number[]): Promise<void> {
    return this.#call({ kind: 'remove', segments });
  }

  /** Resolves when the segment is there; see `SegmentFiles.start`. */
  start(segment: number): Promise<void> {
    return this.#call({ kind: 'start', segment });
  }

  /** Closes the file and ends the thread; idempotent. Throws `collector.spoolWriteFailed` when it died instead. */
  async close(): Promise<void> {
    if (!this.#closing) {
      this.#closing = true;
      await this.#call({ kind: 'close' });
    }
    await this.#exited;
  }

  #call(call: SegmentCall): Promise<void> {
    const answer: PromiseWithResolvers<void> = Promise.withResolvers();
    this.#waiting.push(answer);
    this.#thread.ref();
    this.#thread.postMessage(call);
    return answer.promise;
  }

  #settle(answer: SegmentAnswer): void {
    const waiting = this.#waiting.shift();
    if (!this.#closing && this.#waiting.length === 0) this.#thread.unref();
    if (answer.kind === 'done') waiting?.resolve();
    else waiting?.reject(new Error(answer.error.message, { cause: readWireError(answer.error) }));
  }
}
