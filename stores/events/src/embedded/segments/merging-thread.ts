import { readWireError, SocError } from '@qiaolou/schema/reading';
import type { SegmentEntry } from './manifest.ts';
import type { Merge } from './merge-segments.ts';
import type { MergeAnswer } from './merge-thread.ts';
import { ZlibThread } from '../../packing/zlib-thread.ts';

interface Merging {
  readonly resolve: (entries: readonly SegmentEntry[]) => void;
  readonly reject: (error: unknown) => void;
}

/** A thread that merges segments, one merge after another: started with the first, and again when it died. */
export class MergingThread {
  #worker: ZlibThread<undefined> | undefined;
  #merging: Merging | undefined;

  /** As `mergeSegments`, while no other merge is being done; `store.unavailable` when the thread ends before. */
  merge(merge: Merge): Promise<readonly SegmentEntry[]> {
    const { promise, resolve, reject } = Promise.withResolvers<readonly SegmentEntry[]>();
    this.#merging = { resolve, reject };
    this.#worker ??= this.#start();
    this.#worker.postMessage(merge);
    return promise;
  }

  /** Ends the thread, and with it the merge that is being done. */
  async end(): Promise<void> {
    await this.#worker?.terminate();
  }

  #start(): ZlibThread<undefined> {
    const worker = new ZlibThread(new URL('./merge-thread.ts', import.meta.url), undefined);
    worker.on('message', (answer: MergeAnswer) => {
      if (answer.ok) this.#merging?.resolve(answer.entries);
      else this.#merging?.reject(readWireError(answer));
    });
    worker.on('error', (error: unknown) =>
      this.#merging?.reject(new SocError('store.unavailable', { reason: String(error) }, { cause: error })),
    );
    worker.on('exit', () => {
      if (this.#worker === worker) this.#worker = undefined;
      this.#merging?.reject(new SocError('store.unavailable', { reason: 'the merging thread ended' }));
    });
    // What is being merged is not waited for.
    worker.unref();
    return worker;
  }
}
