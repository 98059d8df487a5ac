import { unlink } from 'node:fs/promises';
import { PendingWork } from '../pending-work.ts';
import type { TellReport } from '../store-report.ts';
import { adoptSegments } from './adopt-segments.ts';
import { writeManifest, type Manifest, type SegmentEntry } from './manifest.ts';
import { segmentPath } from './segment-path.ts';

/** What a new generation of the segments is, besides those that stay. */
export interface SegmentChange {
  readonly add: readonly SegmentEntry[];
  /** Numbers of segments whose rows are in those added. */
  readonly remove?: ReadonlySet<number> | undefined;
  /** Sequence number up to which every event is in a segment now. */
  readonly lastSeq?: number | undefined;
  /** Number of the journal file that is being written. */
  readonly journal?: number | undefined;
  /** Sequence numbers given up since the last change. */
  readonly absent?: number | undefined;
}

/** The live segments: the manifest in memory and on the disk, and which replaced files somebody still reads. */
export class SegmentSet {
  readonly #dir: string;
  readonly #removals: PendingWork;
  readonly #pins = new Map<number, number>();
  /** Replaced ones whose files may still be there. */
  readonly #removing = new Set<number>();
  #current: Manifest;
  /** Changes are made one after another. */
  #turn: Promise<void> = Promise.resolve();
  /** Called with the number of a segment that is no more. */
  onGone: ((number: number) => void) | undefined;
  #next: number;

  private constructor(dir: string, current: Manifest, tell: TellReport) {
    this.#dir = dir;
    this.#current = current;
    this.#next = current.nextSegment;
    this.#removals = new PendingWork((error) => tell({ kind: 'removalFailed', reason: String(error) }));
  }

  /** Opens the segments of a directory as `adoptSegments` finds them; `found` as there. */
  static async open(
    dir: string,
    tell: TellReport,
  ): Promise<{ readonly segments: SegmentSet; readonly found: boolean }> {
    const { manifest, changed, found } = await adoptSegments(dir, tell);
    const segments = new SegmentSet(dir, manifest, tell);
    // Before anything is written: an older release must find a manifest that it refuses.
    if (changed) await segments.commit({ add: [] });
    return { segments, found };
  }

  get manifest(): Manifest {
    return this.#current;
  }

  path(number: number): string {
    return segmentPath(this.#dir, number);
  }

  /** A number that no segment has had. */
  newNumber(): number {
    return this.#next++;
  }

  /** Keeps the files of the segments of now until `release` is called. */
  pin(): { readonly segments: readonly SegmentEntry[]; readonly release: () => void } {
    const { segments } = this.#current;
    for (const { number } of segments) this.#pins.set(number, (this.#pins.get(number) ?? 0) + 1);
    return {
      segments,
      release: () => {
        for (const { number } of segments) this.#unpin(number);
      },
    };
  }

  /** Resolves when no replaced file is being removed. */
  settled(): Promise<void> {
    return this.#removals.settled();
  }

  /**
   * Makes a change durable; then it is the store, and `committed` is called in the same turn. Files of replaced segments go
   * when nobody reads them any more. Throws the system's error; then nothing has changed.
   */
  commit(change: SegmentChange, committed?: () => void): Promise<void> {
    const turn = this.#turn.then(() => this.#commit(change, committed));
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #commit(change: SegmentChange, committed?: () => void): Promise<void> {
    const { add, remove = new Set<number>(), lastSeq = 0, absent = 0 } = change;
    const before = this.#current;
    const manifest: Manifest = {
      format: 2,
      generation: before.generation + 1,
      journal: change.journal ?? before.journal,
      lastSeq: Math.max(before.lastSeq, lastSeq),
      nextSegment: this.#next,
      absent: before.absent + absent,
      removing: [...this.#removing, ...remove],
      segments: [...before.segments.filter(({ number }) => !remove.has(number)), ...add],
    };
    await writeManifest(this.#dir, manifest);
    this.#current = manifest;
    committed?.();
    for (const number of remove) {
      this.#removing.add(number);
      this.onGone?.(number);
      if (!this.#pins.has(number)) this.#remove(number);
    }
  }

  #unpin(number: number): void {
    const left = (this.#pins.get(number) ?? 1) - 1;
    if (left > 0) this.#pins.set(number, left);
    else {
      this.#pins.delete(number);
      if (this.#removing.has(number)) this.#remove(number);
    }
  }

  #remove(number: number): void {
    this.#removals.start(async () => {
      await unlink(segmentPath(this.#dir, number));
      this.#removing.delete(number);
    });
  }
}
