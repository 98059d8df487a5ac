import { join } from 'node:path';
import { diskFault, SocError, type AppendResult, type EcsEvent } from '@qiaolou/schema';
import { acceptEvent, rejectedId } from '../contract/accepted-event.ts';
import type { NumberedEvent } from './column-batch.ts';
import type { DuckDbEngine } from './duckdb-engine.ts';
import { decodeEventLines, encodeEventLines, type EventLines } from '../embedded/event-lines.ts';
import type { ParquetStoreOptions } from './parquet-store-options.ts';
import { frameParts } from '../embedded/write/frame-parts.ts';
import { HotTables } from './hot-tables.ts';
import { Journal } from './journal.ts';
import { MAX_FRAME_PAYLOAD, type JournalFrame } from '../embedded/journal-frame.ts';
import { idsInSegments } from './known-ids.ts';
import type { SegmentSet } from './segment-set.ts';
import type { StoreView } from './store-view.ts';

type Rejected = AppendResult['rejected'][number];

/** Finished tables in memory: one is being written, the other is what comes meanwhile. */
const MOST_FINISHED = 2;
/** A text of 40 characters in a set and in a list of its day. */
const BYTES_AN_ID = 96;

interface Candidate {
  readonly batch: number;
  readonly ts: number;
  readonly event: EcsEvent;
  readonly chars: number;
}

/** The write side: journal first, then the hot table; in the background Parquet and compaction. */
export class EventWriter {
  readonly #options: ParquetStoreOptions;
  readonly #engine: DuckDbEngine;
  readonly #segments: SegmentSet;
  readonly #hot: HotTables;
  #journal: Journal | undefined;
  #seq: number;
  #lastIngested: number;
  #flushing: Promise<void> | undefined;
  /** Why the last flush that failed did. */
  #flushFault: unknown;
  #timer: NodeJS.Timeout | undefined;

  private constructor(options: ParquetStoreOptions, engine: DuckDbEngine, segments: SegmentSet, hot: HotTables) {
    this.#options = options;
    this.#engine = engine;
    this.#segments = segments;
    this.#hot = hot;
    this.#seq = segments.manifest.lastSeq;
    this.#lastIngested = segments.manifest.lastIngested;
  }

  /** Replays the journal into the hot table and is then ready to store. */
  static async open(options: ParquetStoreOptions, engine: DuckDbEngine, segments: SegmentSet): Promise<EventWriter> {
    const writer = new EventWriter(
      options,
      engine,
      segments,
      await HotTables.open(engine, (error) => options.onReport?.({ kind: 'dropFailed', reason: String(error) })),
    );
    writer.#journal = await Journal.open(
      join(options.dir, 'journal'),
      segments.manifest.journalTo,
      (frame) => writer.#replay(frame),
      (repair) => options.onReport?.(repair),
    );
    await writer.#journal.dropCovered(
      (frame) => writer.#restore(frame),
      (repair) => options.onReport?.(repair),
    );
    return writer;
  }

  get lastSeq(): number {
    return this.#seq;
  }

  /** Bytes of memory by what they are for; of texts as characters, of ids as what V8 takes for them. */
  memory(): Readonly<Record<'hot_tables' | 'known_ids' | 'id_filters', number>> {
    const tables = [...this.#hot.finished(), this.#hot.active];
    return {
      hot_tables: tables.reduce((sum, { chars }) => sum + chars, 0),
      known_ids: tables.reduce((sum, { ids }) => sum + ids.size * BYTES_AN_ID, 0),
      id_filters: this.#segments.files.filterBytes,
    };
  }

  /** The store as it is now; nothing in it goes away before `release`. */
  view(): { readonly view: StoreView; readonly release: () => void } {
    const hot = this.#hot.pin();
    const files = this.#fileView();
    return {
      view: { ...files.view, hot: hot.tables },
      release: () => {
        hot.release();
        files.release();
      },
    };
  }

  #fileView(): { readonly view: Omit<StoreView, 'hot'>; readonly release: () => void } {
    const { segments, release } = this.#segments.pin();
    const { dictionaries } = this.#segments.manifest;
    return { view: { segments, dictionaries, path: (name) => this.#segments.files.parquet(name) }, release };
  }

  async #replay(frame: JournalFrame): Promise<void> {
    const { events: lines } = decodeEventLines(frame.payload);
    const events: NumberedEvent[] = [];
    const seen = new Set<string>();
    for (const [index, line] of lines.entries()) {
      const acceptance = acceptEvent(line);
      const seq = frame.firstSeq + index;
      const id = line['event.id'];
      // An append that failed after its frame was written was repeated by the caller: the id is there twice.
      if (acceptance.ok && seq > this.#segments.manifest.lastSeq && !seen.has(id) && !this.#hot.has(id)) {
        seen.add(id);
        events.push({ seq, ingested: frame.ingested, ts: acceptance.ts, event: acceptance.event });
      }
    }
    await this.#hot.insert(events, frame.payload.byteLength);
    this.#seq = Math.max(this.#seq, frame.firstSeq + frame.count - 1);
    this.#lastIngested = Math.max(this.#lastIngested, frame.ingested);
  }

  /** Stores what a frame holds that is in no segment. */
  async #restore({ payload }: JournalFrame): Promise<void> {
    await this.store([{ events: decodeEventLines(payload).events }]);
  }

  /** Stores several batches with one sync. */
  async store(batches: readonly EventLines[]): Promise<readonly AppendResult[]> {
    const journal = this.#journal;
    if (journal === undefined) throw new SocError('store.closed');
    await this.#makeRoom(journal);
    this.#lastIngested = Math.max(this.#lastIngested, this.#options.clock.now());
    const results = batches.map(() => ({ accepted: 0, rejected: new Array<Rejected>() }));
    const fresh = await this.#unknown(this.#candidates(batches, results));
    if (fresh.length > 0) {
      const frames = this.#frames(batches, fresh);
      try {
        await journal.write(frames);
      } catch (error) {
        throw journalFault(error);
      }
      await this.#show(fresh, results);
    }
    try {
      await this.#flushWhenDue();
    } catch (error) {
      // What was stored above is stored: a full disk puts the flush off, and is no failure of this append.
      this.#options.onReport?.({ kind: 'flushFailed', reason: String(error) });
    }
    return results.map(({ accepted, rejected }, index) => {
      const total = batches[index]?.events.length ?? 0;
      return { accepted, duplicates: total - accepted - rejected.length, rejected };
    });
  }

  /** One frame a batch, or several when it is large; a batch taken whole and unchanged keeps the bytes it came in. */
  #frames(batches: readonly EventLines[], fresh: readonly Candidate[]): readonly JournalFrame[] {
    let firstSeq = this.#seq + 1;
    const frames: JournalFrame[] = [];
    for (const [batch, candidates] of Map.groupBy(fresh, (candidate) => candidate.batch)) {
      const whole = batches[batch];
      const unchanged =
        whole?.events.length === candidates.length &&
        candidates.every(({ event }, index) => event === whole.events[index]);
      const own = unchanged && (whole.lines?.byteLength ?? Infinity) <= MAX_FRAME_PAYLOAD ? whole.lines : undefined;
      for (const part of own === undefined ? frameParts(candidates, MAX_FRAME_PAYLOAD) : [candidates]) {
        const payload = own ?? encodeEventLines(part.map(({ event }) => event));
        frames.push({ firstSeq, ingested: this.#lastIngested, count: part.length, payload });
        firstSeq += part.length;
      }
    }
    return frames;
  }

  /** Numbers events that are durable now and makes them visible. */
  async #show(fresh: readonly Candidate[], results: readonly { accepted: number }[]): Promise<void> {
    let chars = 0;
    const events = fresh.map((candidate) => {
      const result = results[candidate.batch];
      if (result !== undefined) result.accepted++;
      chars += candidate.chars;
      return { seq: ++this.#seq, ingested: this.#lastIngested, ts: candidate.ts, event: candidate.event };
    });
    await this.#hot.insert(events, chars);
  }

  #candidates(
    batches: readonly EventLines[],
    results: readonly { readonly rejected: Rejected[] }[],
  ): readonly Candidate[] {
    const out: Candidate[] = [];
    const seen = new Set<string>();
    for (const [batch, { events }] of batches.entries()) {
      for (const event of events) {
        const acceptance = acceptEvent(event);
        if (!acceptance.ok) {
          const { code, reason } = acceptance;
          results[batch]?.rejected.push({ id: rejectedId(event), code, reason });
          continue;
        }
        const id = acceptance.event['event.id'];
        if (seen.has(id) || this.#hot.has(id)) continue;
        seen.add(id);
        out.push({ batch, ts: acceptance.ts, event: acceptance.event, chars: acceptance.chars });
      }
    }
    return out;
  }

  async #unknown(candidates: readonly Candidate[]): Promise<readonly Candidate[]> {
    if (this.#segments.manifest.segments.length === 0 || candidates.length === 0) return candidates;
    const { view, release } = this.#fileView();
    try {
      const known = await idsInSegments(this.#engine, this.#segments.files, view, candidates);
      return known.size === 0 ? candidates : candidates.filter(({ event }) => !known.has(event['event.id']));
    } finally {
      release();
    }
  }

  /** Starts a flush when the hot table is large; its age is watched by a timer. Called between appends only. */
  async #flushWhenDue(): Promise<void> {
    const { flushRows = 50_000, flushChars = 32_000_000, flushAgeMs = 900_000 } = this.#options;
    const table = this.#hot.active;
    if (table.rows >= flushRows || table.chars >= flushChars) await this.#startFlush();
    else if (this.#dueByAge) await this.#startFlush();
    else if (this.#timer === undefined && table.rows > 0) {
      this.#timer = setTimeout(() => {
        this.#timer = undefined;
        this.#dueByAge = true;
        this.whenDue?.();
      }, flushAgeMs);
      this.#timer.unref();
    }
  }

  #dueByAge = false;
  /** Called when events became old enough to be flushed; the next `store` then does it, an empty one too. */
  whenDue: (() => void) | undefined;

  /** Takes nothing more while tables that cannot be written fill the memory: whoever appends waits and tries again. */
  async #makeRoom(journal: Journal): Promise<void> {
    if (this.#hot.finished().length < MOST_FINISHED) return;
    this.#flushing ??= this.#flush(journal).finally(() => (this.#flushing = undefined));
    await this.#flushing;
    if (this.#hot.finished().length >= MOST_FINISHED) throw journalFault(this.#flushFault);
  }

  /** Waits for a flush still running: the bound of what memory holds. */
  async #startFlush(): Promise<void> {
    await this.#flushing;
    this.#dueByAge = false;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const journal = this.#journal;
    if (journal === undefined || this.#hot.active.rows === 0) return;
    const covered = await journal.rotate();
    await this.#hot.rotate(covered);
    this.#flushing = this.#flush(journal).finally(() => (this.#flushing = undefined));
  }

  async #flush(journal: Journal): Promise<void> {
    try {
      for (const table of this.#hot.finished()) {
        await this.#segments.flush(table, this.#lastIngested, () => this.#hot.retire(table));
        await journal.dropTo(table.journalTo);
      }
    } catch (error) {
      // The events stay in the hot table and the journal; the next flush tries again.
      this.#flushFault = error;
      this.#options.onReport?.({ kind: 'flushFailed', reason: String(error) });
      return;
    }
    try {
      while (await this.#segments.compactOnce());
    } catch (error) {
      this.#options.onReport?.({ kind: 'compactionFailed', reason: String(error) });
    }
  }

  /** Writes what is in memory to Parquet, so that the next opening has nothing to replay. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    try {
      await this.#startFlush();
      await this.#flushing;
    } finally {
      await this.#hot.settled();
      await this.#segments.settled();
      await this.#journal?.close();
      this.#journal = undefined;
    }
  }
}

/** Why the journal cannot be written, as something that may pass. */
function journalFault(error: unknown): unknown {
  const fault = diskFault(error);
  return fault instanceof SocError
    ? fault
    : new SocError('store.unavailable', { reason: String(error) }, { cause: error });
}
