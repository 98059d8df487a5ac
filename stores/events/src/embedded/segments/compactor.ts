import { Worker } from 'node:worker_threads';
import { dayStart, hasCode, readWireError, SocError, type Clock } from '@qiaolou/schema';
import type { TellReport } from '../store-report.ts';
import type { SegmentEntry } from './manifest.ts';
import type { MergeAnswer } from './merge-thread.ts';
import type { Merge } from './merge-segments.ts';
import { mergeable } from './mergeable.ts';
import { mostSegments } from './rows-by-segment.ts';
import type { SegmentSet } from './segment-set.ts';

interface CompactorParts {
  readonly dir: string;
  readonly segments: SegmentSet;
  readonly clock: Clock;
  readonly tell: TellReport;
  /** Numbers of segments that stay as they are. */
  readonly frozen: Iterable<number>;
  /** Nothing is put together: which segments must stay as they are is not known. */
  readonly rests: boolean;
}

/** Makes small segments larger ones, one merge after another, each in a thread of its own that ends with it. */
export class Compactor {
  readonly #parts: CompactorParts;
  /** Segments of a merge that found one of them damaged: not tried again in this life of the store. */
  readonly #left = new Set<number>();
  /** Sealed ones: never put together with others any more. */
  readonly #frozen: Set<number>;
  /** Those that are being put together. */
  #inWork: readonly SegmentEntry[] = [];
  #running: Promise<void> | undefined;
  #worker: Worker | undefined;
  #closed = false;

  constructor(parts: CompactorParts) {
    this.#parts = parts;
    this.#frozen = new Set(parts.frozen);
  }

  /** Leaves segments as they are from now on. */
  freeze(numbers: readonly number[]): void {
    for (const number of numbers) this.#frozen.add(number);
  }

  isFrozen(number: number): boolean {
    return this.#frozen.has(number);
  }

  /** Numbers of the segments that are being put together now. */
  inMerge(): ReadonlySet<number> {
    return new Set(this.#inWork.map(({ number }) => number));
  }

  /** Numbers of segments that are being put together, or are next; of all that may be, while it runs. */
  about(): ReadonlySet<number> {
    const known = this.#mergeable();
    const next = this.#running === undefined ? mergeable(known, dayStart(this.#parts.clock.now())) : known;
    return new Set(next?.map(({ number }) => number));
  }

  /** Merges what is worth it, unless that is being done. */
  start(): void {
    if (this.#closed) return;
    this.#running ??= this.#run().finally(() => (this.#running = undefined));
  }

  /** Ends a merge that is being done; what it wrote is not live and goes at the next opening. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#worker?.terminate();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { clock, tell } = this.#parts;
    for (;;) {
      const parts = this.#closed ? undefined : mergeable(this.#mergeable(), dayStart(clock.now()));
      if (parts === undefined) return;
      try {
        this.#inWork = parts;
        await this.#merge(parts);
      } catch (error) {
        if (this.#closed) return;
        tell({ kind: 'compactionFailed', reason: String(error) });
        if (!hasCode(error, 'store.corrupt')) return;
        for (const { number } of parts) this.#left.add(number);
      } finally {
        this.#inWork = [];
      }
    }
  }

  #mergeable(): readonly SegmentEntry[] {
    const { segments, rests } = this.#parts;
    if (rests) return [];
    return segments.manifest.segments.filter(({ number }) => !this.#left.has(number) && !this.#frozen.has(number));
  }

  async #merge(parts: readonly SegmentEntry[]): Promise<void> {
    const { dir, segments } = this.#parts;
    const rows = parts.reduce((sum, part) => sum + part.rows, 0);
    const entries = await this.#inThread({
      dir,
      files: parts.map((entry) => ({ entry, path: segments.path(entry.number) })),
      numbers: Array.from({ length: mostSegments(rows) }, () => segments.newNumber()),
    });
    const written = entries.reduce((sum, entry) => sum + entry.rows, 0);
    // Committed, the parts would go, and with them what is missing here.
    if (written !== rows) throw new SocError('store.corrupt', { reason: 'rows', rows, written });
    await segments.commit({ add: entries, remove: new Set(parts.map(({ number }) => number)) });
  }

  #inThread(merge: Merge): Promise<readonly SegmentEntry[]> {
    const { promise, resolve, reject } = Promise.withResolvers<readonly SegmentEntry[]>();
    const worker = new Worker(new URL('./merge-thread.ts', import.meta.url), { workerData: merge });
    this.#worker = worker;
    worker.on('message', (answer: MergeAnswer) => {
      if (answer.ok) resolve(answer.entries);
      else reject(readWireError(answer));
    });
    worker.on('error', (error: unknown) =>
      reject(new SocError('store.unavailable', { reason: String(error) }, { cause: error })),
    );
    worker.on('exit', () => {
      this.#worker = undefined;
      reject(new SocError('store.unavailable', { reason: 'the merging thread ended' }));
    });
    // What is being merged is not waited for.
    worker.unref();
    return promise;
  }
}
