import { join } from 'node:path';
import { afterFailure } from '@qiaolou/schema';
import type { TellReport } from '../embedded/store-report.ts';
import type { NumberedEvent } from '../embedded/write/event-writer.ts';
import { Journal } from './journal.ts';
import { readManifest } from './manifest.ts';
import { ParquetQueries } from './parquet-queries.ts';
import { ParquetRows, type PageBounds } from './parquet-rows.ts';
import { wholeSegments } from './whole-segments.ts';

/** Which store of 0.1.0 is read, and how. */
export interface OldStoreOptions {
  readonly dir: string;
  readonly bounds: PageBounds;
  readonly tell: TellReport;
}

interface Parts {
  readonly queries: ParquetQueries;
  readonly rows: ParquetRows;
  readonly journal: Journal;
  readonly bounds: PageBounds;
  readonly missingDays: readonly string[];
}

/**
 * A store of 0.1.0 that is read: Parquet files, then the journal. Nothing in its directory is written; nobody else may write
 * there. The same files give the same events with the same numbers.
 */
export class OldStore {
  readonly #parts: Parts;

  private constructor(parts: Parts) {
    this.#parts = parts;
  }

  /**
   * Checks every file. Throws `store.corrupt` for a manifest that is damaged or of another format, `store.unavailable` when the
   * machine is short of something, and the system's error.
   */
  static async open({ dir, bounds, tell }: OldStoreOptions): Promise<OldStore> {
    const { lastSeq, segments } = await readManifest(join(dir, 'manifest.json'));
    const folder = join(dir, 'segments');
    const { whole, missingDays } = await wholeSegments(folder, segments);
    const queries = await ParquetQueries.open(folder);
    try {
      const rows = new ParquetRows(queries, folder, whole);
      const idsOfDay = (day: number, ids: readonly string[]) => rows.idsOfDay(day, ids);
      const journal = await Journal.open({ dir: join(dir, 'journal'), lastSeq, idsOfDay, tell });
      return new OldStore({ queries, rows, journal, bounds, missingDays });
    } catch (error) {
      throw await afterFailure(error, () => queries.close());
    }
  }

  /** Days, `YYYY-MM-DD`, of which a Parquet file is damaged or gone: what it had is left out. */
  get missingDays(): readonly string[] {
    return this.#parts.missingDays;
  }

  /** No event has a greater sequence number. */
  get most(): number {
    return this.#parts.journal.most;
  }

  /** The events after a number, in order, some at a time. */
  async *pages(after: number): AsyncGenerator<readonly NumberedEvent[]> {
    const { rows, journal, bounds } = this.#parts;
    for (let from = after; ;) {
      const page = await rows.page(from, bounds);
      const last = page.at(-1);
      if (last === undefined) break;
      yield page;
      from = last.seq;
    }
    for await (const events of journal.events()) {
      const left = events.filter(({ seq }) => seq > after);
      for (let at = 0; at < left.length; at += bounds.rows) yield left.slice(at, at + bounds.rows);
    }
  }

  /** The ids of all events, in any order, some at a time. */
  async *ids(): AsyncGenerator<readonly string[]> {
    yield* this.#parts.rows.ids();
    for await (const events of this.#parts.journal.events()) yield events.map(({ event }) => event['event.id']);
  }

  close(): void {
    this.#parts.queries.close();
  }
}
