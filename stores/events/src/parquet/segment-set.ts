import { join } from 'node:path';
import { SocError } from '@qiaolou/schema';
import { compactable } from './compaction.ts';
import type { DuckDbEngine } from './duckdb-engine.ts';
import type { TellReport } from '../embedded/store-report.ts';
import { EVENT_COLUMNS } from './event-columns.ts';
import type { HotTable } from './hot-table.ts';
import { PendingWork } from '../embedded/pending-work.ts';
import { readManifest, writeManifest, type Manifest, type Segment } from './manifest.ts';
import { SegmentFiles } from './segment-files.ts';
import { DICTIONARY, SegmentWriter } from './segment-writer.ts';

interface Parts {
  readonly files: SegmentFiles;
  readonly writer: SegmentWriter;
  readonly removals: PendingWork;
}

/** The live segments: the manifest in memory and on disk, and which replaced files readers still use. */
export class SegmentSet {
  readonly files: SegmentFiles;
  readonly #path: string;
  readonly #writer: SegmentWriter;
  #current: Manifest;
  readonly #pins = new Map<string, number>();
  readonly #doomed = new Set<string>();
  readonly #removals: PendingWork;

  private constructor(path: string, current: Manifest, { files, writer, removals }: Parts) {
    this.#path = path;
    this.#current = current;
    this.files = files;
    this.#writer = writer;
    this.#removals = removals;
  }

  /**
   * Reads the manifest and sets aside what it does not list; throws `store.corrupt` when it is damaged. `tell` hears of a
   * replaced file that could not be removed: it is no segment any more and goes at the next opening.
   */
  static async open(dir: string, engine: DuckDbEngine, tell: TellReport): Promise<SegmentSet> {
    const path = join(dir, 'manifest.json');
    const manifest = await readManifest(path);
    const files = await SegmentFiles.open(dir, manifest.segments, tell);
    return new SegmentSet(path, manifest, {
      files,
      writer: new SegmentWriter(engine, files),
      removals: new PendingWork((error) => tell({ kind: 'removalFailed', reason: String(error) })),
    });
  }

  get manifest(): Manifest {
    return this.#current;
  }

  /** Keeps the files of the current segments until `release` is called. */
  pin(): { readonly segments: readonly Segment[]; readonly release: () => void } {
    const { segments } = this.#current;
    for (const { name } of segments) this.#pins.set(name, (this.#pins.get(name) ?? 0) + 1);
    return {
      segments,
      release: () => {
        for (const { name } of segments) this.#unpin(name);
      },
    };
  }

  /** Resolves when no replaced file is being removed. */
  settled(): Promise<void> {
    return this.#removals.settled();
  }

  #unpin(name: string): void {
    const left = (this.#pins.get(name) ?? 1) - 1;
    if (left > 0) this.#pins.set(name, left);
    else {
      this.#pins.delete(name);
      if (this.#doomed.delete(name)) this.#removals.start(() => this.files.remove(name));
    }
  }

  /**
   * Writes a hot table to segments and commits them together with the journal position they cover. `committed` is
   * called in the same turn as the new generation becomes visible.
   */
  async flush(table: HotTable, lastIngested: number, committed: () => void): Promise<void> {
    const added = await this.#writer.flush(table, this.#current.nextSegment);
    const rows = added.reduce((sum, segment) => sum + segment.rows, 0);
    // Committed, the journal would be dropped, and with it what is missing here.
    if (rows !== table.rows)
      throw new SocError('store.corrupt', { table: table.name, rows: table.rows, written: rows });
    await this.#commit(
      {
        ...this.#current,
        journalTo: Math.max(this.#current.journalTo, table.journalTo),
        lastSeq: Math.max(this.#current.lastSeq, table.extent.maxSeq),
        lastIngested,
        nextSegment: this.#current.nextSegment + added.length,
        segments: [...this.#current.segments, ...added],
      },
      committed,
    );
  }

  /** Merges one group of small segments of a day; false when there is none. */
  async compactOnce(): Promise<boolean> {
    const parts = compactable(this.#current.segments);
    if (parts === undefined) return false;
    for (const part of parts) await this.files.verify(part);
    const view = { dictionaries: this.#current.dictionaries, path: (name: string) => this.files.parquet(name) };
    const merged = await this.#writer.merge(view, parts, this.#current.nextSegment);
    const gone = new Set(parts.map(({ name }) => name));
    await this.#commit({
      ...this.#current,
      nextSegment: this.#current.nextSegment + 1,
      segments: [...this.#current.segments.filter(({ name }) => !gone.has(name)), merged],
    });
    for (const name of gone) {
      if (this.#pins.has(name)) this.#doomed.add(name);
      else await this.files.remove(name);
    }
    return true;
  }

  async #commit(next: Omit<Manifest, 'generation' | 'dictionaries'>, committed?: () => void): Promise<void> {
    const manifest: Manifest = {
      ...next,
      generation: this.#current.generation + 1,
      dictionaries: { ...this.#current.dictionaries, [DICTIONARY]: [...EVENT_COLUMNS.keys()] },
    };
    await writeManifest(this.#path, manifest);
    this.#current = manifest;
    committed?.();
  }
}
