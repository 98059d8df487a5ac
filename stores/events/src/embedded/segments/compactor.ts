import { rm } from 'node:fs/promises';
import type { Clock } from '@qiaolou/schema';
import { dayStart, hasCode, SocError } from '@qiaolou/schema/reading';
import type { TellReport } from '../store-report.ts';
import type { SegmentEntry } from './manifest.ts';
import { mergeable } from './mergeable.ts';
import { MergingThread } from './merging-thread.ts';
import { mostSegments } from './rows-by-segment.ts';
import type { SegmentSet } from './segment-set.ts';

interface CompactorParts {
  readonly dir: string;
  readonly segments: SegmentSet;
  readonly clock: Clock;
  readonly tell: TellReport;
  /** Numbers of segments that stay as they are. */
  readonly frozen: Iterable<number>;
  /** Segments of days that are over are put together once nothing came to their day for so long, ms. */
  readonly settleMs: number;
  /** Nothing is put together: which segments must stay as they are is not known. */
  readonly rests: boolean;
}

/** Makes small segments larger ones, one merge after another, in a thread that ends when nothing is left to be merged. */
export class Compactor {
  readonly #parts: CompactorParts;
  /** Segments of a merge that found one of them damaged: not tried again in this life of the store. */
  readonly #left = new Set<number>();
  /** Sealed ones: never put together with others any more. */
  readonly #frozen: Set<number>;
  /** Those that are being put together. */
  #inWork: readonly SegmentEntry[] = [];
  #running: Promise<void> | undefined;
  readonly #thread = new MergingThread();
  /** Looks again at what had not settled. */
  #later: NodeJS.Timeout | undefined;
  /** Numbers that the last merge was given. */
  #given: readonly number[] = [];
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
    const today = dayStart(this.#parts.clock.now());
    const next = this.#running === undefined ? mergeable(known, { today }) : known;
    return new Set(next?.map(({ number }) => number));
  }

  /** Merges what is worth it, unless that is being done. */
  start(): void {
    if (this.#closed) return;
    this.#running ??= this.#run().finally(() => (this.#running = undefined));
  }

  /** The same, when what is there had time to settle. */
  startLater(): void {
    if (this.#closed || this.#later !== undefined) return;
    this.#later = setTimeout(() => {
      this.#later = undefined;
      this.start();
    }, this.#parts.settleMs);
    this.#later.unref();
  }

  /** Ends a merge that is being done, and removes what it wrote, which is not live. Throws the system's error. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#later);
    await this.#thread.end();
    await this.#running;
    const { segments } = this.#parts;
    const live = new Set(segments.manifest.segments.map(({ number }) => number));
    for (const number of this.#given.filter((one) => !live.has(one)))
      for (const path of [segments.path(number), `${segments.path(number)}.tmp`]) await rm(path, { force: true });
  }

  async #run(): Promise<void> {
    try {
      await this.#mergeAll();
    } finally {
      await this.#thread.end();
    }
  }

  async #mergeAll(): Promise<void> {
    const { clock, tell, settleMs } = this.#parts;
    for (;;) {
      const [known, now] = [this.#mergeable(), clock.now()];
      const today = dayStart(now);
      const parts = this.#closed ? undefined : mergeable(known, { today, now, settleMs });
      if (parts === undefined) {
        if (mergeable(known, { today }) !== undefined) this.startLater();
        return;
      }
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
    this.#given = Array.from({ length: mostSegments(rows) }, () => segments.newNumber());
    const entries = await this.#thread.merge({
      dir,
      files: parts.map((entry) => ({ entry, path: segments.path(entry.number) })),
      numbers: this.#given,
    });
    const written = entries.reduce((sum, entry) => sum + entry.rows, 0);
    // Committed, the parts would go, and with them what is missing here.
    if (written !== rows) throw new SocError('store.corrupt', { reason: 'rows', rows, written });
    await segments.commit({ add: entries, remove: new Set(parts.map(({ number }) => number)) });
  }
}
