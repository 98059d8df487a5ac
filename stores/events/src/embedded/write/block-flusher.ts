import type { TellReport } from '../store-report.ts';
import type { Journal } from '../journal.ts';
import type { SegmentSet } from '../segments/segment-set.ts';
import type { MemoryBlocks } from './memory-blocks.ts';
import { BlockSealer } from './seal-block.ts';
import type { WrittenBlock } from './written-block.ts';

/** Full blocks in memory: one is being written, the other is what came meanwhile. */
const MOST_FULL = 2;

/** After a failure it is tried again, ms. */
const AGAIN_MS = 30_000;

interface FlusherParts {
  readonly blocks: MemoryBlocks;
  readonly segments: SegmentSet;
  readonly journal: Journal;
  readonly tell: TellReport;
  /** Age at which events are written to a segment, ms. */
  readonly ageMs: number;
  /** Called when events became that old; what is to be done then is left to `whenDue`. */
  readonly onDue: () => void;
  /** Sequence numbers given up so far that the manifest does not tell of yet. */
  readonly absent: () => number;
  /** Called with what the manifest tells of now. */
  readonly absentTold: (count: number) => void;
  /** Called when events came to new segments. */
  readonly onFlushed: () => void;
}

/** Writes full blocks to segments in the background, and drops what of the journal they cover. */
export class BlockFlusher {
  readonly #parts: FlusherParts;
  readonly #sealer: BlockSealer;
  #flushing: Promise<void> | undefined;
  /** Why the last flush that failed did. */
  #fault: unknown;
  #timer: NodeJS.Timeout | undefined;
  #due = false;
  /** The newest block that was to be written, and whose events are in finished journal files. */
  #begun: WrittenBlock | undefined;

  constructor(parts: FlusherParts) {
    this.#parts = parts;
    this.#sealer = new BlockSealer(parts.segments);
  }

  /** Waits while full blocks that cannot be written fill the memory. Throws why they cannot. */
  async makeRoom(): Promise<void> {
    if (this.#parts.blocks.full.length < MOST_FULL) return;
    await this.#start();
    if (this.#parts.blocks.full.length >= MOST_FULL) throw this.#fault;
  }

  /**
   * Begins to write when a block is full, or the events in memory are old enough. Called between appends only. Throws when
   * no new journal file can be begun; then everything stays as it is.
   */
  async whenDue(): Promise<void> {
    const { blocks } = this.#parts;
    if (this.#due) blocks.finish();
    const newest = blocks.full.at(-1);
    if (newest === undefined) this.#due = false;
    // What waits since an earlier attempt is tried again with the next block, or when it is due.
    if (newest !== undefined && (newest !== this.#begun || this.#due)) {
      if (newest !== this.#begun) await this.#parts.journal.rotate();
      this.#begun = newest;
      this.#due = false;
      clearTimeout(this.#timer);
      this.#timer = undefined;
      void this.#start();
    }
    if (blocks.activeRows > 0) this.#dueIn(this.#parts.ageMs);
  }

  /** Makes what is in memory due after a time, unless it is so already. */
  #dueIn(ms: number): void {
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#due = true;
      this.#parts.onDue();
    }, ms);
    this.#timer.unref();
  }

  /** Writes everything, so that the next opening has nothing to replay. Never throws for what stays in the journal. */
  async finish(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#flushing;
    this.#parts.blocks.finish();
    if (this.#parts.blocks.full.length === 0) return;
    await this.#parts.journal.rotate();
    await this.#start();
    clearTimeout(this.#timer);
  }

  #start(): Promise<void> {
    this.#flushing ??= this.#flush().finally(() => {
      this.#flushing = undefined;
      // A block may have become full when the last one had been written and this was not yet known.
      if (this.#fault === undefined && this.#parts.blocks.full.length > 0) void this.#start();
    });
    return this.#flushing;
  }

  async #flush(): Promise<void> {
    const { blocks, segments, journal, tell, onFlushed, ...parts } = this.#parts;
    try {
      for (let [block] = blocks.full; block !== undefined; [block] = blocks.full) {
        const written = block;
        const add = await this.#sealer.write(block.block);
        const absent = parts.absent();
        await segments.commit({ add, absent, lastSeq: block.maxSeq, journal: journal.current }, () =>
          blocks.retire(written),
        );
        parts.absentTold(absent);
        onFlushed();
        await journal.dropThrough(block.maxSeq);
      }
      this.#fault = undefined;
    } catch (error) {
      // The events stay in memory and in the journal; the next flush tries again.
      this.#fault = error;
      tell({ kind: 'flushFailed', reason: String(error) });
      clearTimeout(this.#timer);
      this.#timer = undefined;
      this.#dueIn(Math.min(this.#parts.ageMs, AGAIN_MS));
    }
  }
}
