import { unlink } from 'node:fs/promises';
import { PendingWork } from '../pending-work.ts';
import type { TellReport } from '../store-report.ts';
import { adoptSegments } from './adopt-segments.ts';
import { writeManifest, type Manifest, type SegmentEntry } from './manifest.ts';
import { placeOfSegment, type SegmentPlaces } from './segment-path.ts';

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
  /** Numbers of segments whose files are in the directory for old ones now. */
  readonly cold?: ReadonlySet<number> | undefined;
}

/** A file that goes when those have ended that may still read it. */
interface MovedFile {
  /** Its segment, which has another file now. */
  readonly number: number;
  readonly path: string;
  readonly readers: Set<object>;
}

/** The live segments: the manifest in memory and on the disk, and which replaced files somebody still reads. */
export class SegmentSet {
  readonly #places: SegmentPlaces;
  readonly #removals: PendingWork;
  readonly #pins = new Map<number, number>();
  /** Everybody who reads now. */
  readonly #readers = new Set<object>();
  readonly #moved = new Set<MovedFile>();
  #cold: ReadonlySet<number>;
  /** Those that are no more and whose files may still be there, with their files. */
  readonly #removing = new Map<number, string>();
  #current: Manifest;
  /** Changes are made one after another. */
  #turn: Promise<void> = Promise.resolve();
  /**
   * Called with the number of a segment when nobody reads its file any more that is about to be removed: whoever still has it open
   * closes it, or its disk would not have the room back.
   */
  onGone: ((number: number) => void) | undefined;
  #next: number;

  private constructor(places: SegmentPlaces, current: Manifest, tell: TellReport) {
    this.#places = places;
    this.#current = current;
    this.#cold = coldOf(current);
    this.#next = current.nextSegment;
    this.#removals = new PendingWork((error) => tell({ kind: 'removalFailed', reason: String(error) }));
  }

  /** Opens the segments of a directory as `adoptSegments` finds them; `found` as there. */
  static async open(
    places: SegmentPlaces,
    tell: TellReport,
  ): Promise<{ readonly segments: SegmentSet; readonly found: boolean }> {
    const { manifest, changed, found } = await adoptSegments(places, tell);
    const segments = new SegmentSet(places, manifest, tell);
    // Before anything is written: an older release must find a manifest that it refuses.
    if (changed) await segments.commit({ add: [] });
    return { segments, found };
  }

  get manifest(): Manifest {
    return this.#current;
  }

  path(number: number): string {
    return placeOfSegment(this.#places, { number, ...(this.#cold.has(number) && { cold: true }) });
  }

  /** A number that no segment has had. */
  newNumber(): number {
    return this.#next++;
  }

  /** Keeps the files of the segments of now until `release` is called. */
  pin(): { readonly segments: readonly SegmentEntry[]; readonly release: () => void } {
    const { segments } = this.#current;
    const reader = {};
    this.#readers.add(reader);
    for (const { number } of segments) this.#pins.set(number, (this.#pins.get(number) ?? 0) + 1);
    return {
      segments,
      release: () => {
        for (const { number } of segments) this.#unpin(number);
        this.#readers.delete(reader);
        for (const moved of this.#moved) if (moved.readers.delete(reader)) this.#unlinkMoved(moved);
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
    const { add, remove = new Set<number>(), lastSeq = 0, absent = 0, cold = new Set<number>() } = change;
    const before = this.#current;
    const stay = before.segments.filter(({ number }) => !remove.has(number));
    const gone = [...remove].map((number) => [number, this.path(number)] as const);
    const left = [...cold].map((number) => [number, this.path(number)] as const);
    const manifest: Manifest = {
      format: 3,
      generation: before.generation + 1,
      journal: change.journal ?? before.journal,
      lastSeq: Math.max(before.lastSeq, lastSeq),
      nextSegment: this.#next,
      absent: before.absent + absent,
      removing: [...this.#removing.keys(), ...remove],
      segments: [...stay.map((entry) => (cold.has(entry.number) ? { ...entry, cold: true as const } : entry)), ...add],
    };
    await writeManifest(this.#places.dir, manifest);
    this.#current = manifest;
    this.#cold = coldOf(manifest);
    committed?.();
    for (const [number, path] of gone) {
      this.#removing.set(number, path);
      if (!this.#pins.has(number)) this.#remove(number);
    }
    for (const [number, path] of left) {
      const moved = { number, path, readers: new Set(this.#readers) };
      this.#moved.add(moved);
      this.#unlinkMoved(moved);
    }
  }

  /** Whoever began to read before a file was moved may open it at its old place. */
  #unlinkMoved(moved: MovedFile): void {
    if (moved.readers.size > 0) return;
    this.#moved.delete(moved);
    this.onGone?.(moved.number);
    this.#removals.start(() => unlink(moved.path));
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
    const path = this.#removing.get(number);
    if (path === undefined) return;
    this.onGone?.(number);
    this.#removals.start(async () => {
      await unlink(path);
      this.#removing.delete(number);
    });
  }
}

function coldOf({ segments }: Manifest): ReadonlySet<number> {
  return new Set(segments.filter(({ cold }) => cold).map(({ number }) => number));
}
