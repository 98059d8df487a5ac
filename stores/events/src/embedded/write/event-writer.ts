import { join } from 'node:path';
import type { AppendResult, EcsEvent } from '@qiaolou/schema';
import { diskFault, SocError, parseJson } from '@qiaolou/schema/reading';
import { acceptEvent } from '../../contract/accepted-event.ts';
import type { EmbeddedStoreOptions } from '../embedded-store-options.ts';
import { Journal } from '../journal.ts';
import type { JournalFrame } from '../journal-frame.ts';
import type { SegmentEntry } from '../segments/manifest.ts';
import type { SegmentSet } from '../segments/segment-set.ts';
import type { AppendedEvents, Given } from './appended-events.ts';
import { BlockFlusher } from './block-flusher.ts';
import { BatchReader, batchOf, batchOfLines, type EventBatch } from './event-batch.ts';
import { framesOf, framesOfNumbered } from './frames-of-batches.ts';
import { KnownIds } from './known-ids.ts';
import { MemoryBlocks } from './memory-blocks.ts';
import { unreadNumbers, type NumberRun } from './unread-numbers.ts';
import type { WrittenBlock } from './written-block.ts';

type Rejected = AppendResult['rejected'][number];

const FLUSH_ROWS = 61_440;
const FLUSH_CHARS = 32_000_000;
const FLUSH_AGE_MS = 900_000;

/** The store as it is at one moment. */
export interface StoreView {
  /** Blocks in memory, oldest first: every event in them came after those in segments. */
  readonly blocks: readonly WrittenBlock[];
  readonly segments: readonly SegmentEntry[];
}

/** An event that another store has numbered. */
export interface NumberedEvent {
  /** Greater than every number given so far, and than those before it. */
  readonly seq: number;
  /** When it was stored, epoch ms. */
  readonly ingested: number;
  readonly event: EcsEvent;
}

/** What a writer is opened with. */
export interface WriterOpening {
  readonly options: EmbeddedStoreOptions;
  readonly segments: SegmentSet;
  /** Segments were found that no manifest told of: events in the journal may be in them. */
  readonly found: boolean;
}

/** The write side: journal first, then the block in memory; in the background segments. */
export class EventWriter {
  readonly #options: EmbeddedStoreOptions;
  readonly #segments: SegmentSet;
  readonly #reader: BatchReader;
  readonly #known: KnownIds;
  readonly #blocks: MemoryBlocks;
  readonly #journal: Journal;
  readonly #flusher: BlockFlusher;
  #seq: number;
  /** Sequence numbers given up that the manifest does not tell of yet. */
  #absent = 0;
  /** Called when events became old enough to be written to a segment; the next `store` then does it, an empty one too. */
  whenDue: (() => void) | undefined;
  /** Called when events came to new segments. */
  whenFlushed: (() => void) | undefined;

  private constructor({ options, segments }: WriterOpening, replayed: ReplayedJournal) {
    this.#options = options;
    this.#segments = segments;
    this.#reader = replayed.reader;
    this.#known = replayed.known;
    this.#blocks = replayed.blocks;
    this.#journal = replayed.journal;
    this.#seq = replayed.seq;
    this.#flusher = new BlockFlusher({
      ...{ blocks: replayed.blocks, segments, journal: replayed.journal },
      onDue: () => this.whenDue?.(),
      ageMs: options.flushAgeMs ?? FLUSH_AGE_MS,
      tell: (report) => options.onReport?.(report),
      absent: () => this.#absent,
      absentTold: (count) => (this.#absent -= count),
      onFlushed: () => this.whenFlushed?.(),
    });
  }

  /** Replays the journal into memory and is then ready to store. */
  static async open(opening: WriterOpening): Promise<EventWriter> {
    const replayed = await replayJournal(opening);
    const writer = new EventWriter(opening, replayed);
    try {
      // What a segment should have and has not is an event like a new one; its old number is given up.
      for (const events of replayed.lost) {
        writer.#absent += events.length;
        await writer.store([batchOf(events)]);
      }
      await replayed.journal.dropThrough(opening.segments.manifest.lastSeq);
      return writer;
    } catch (error) {
      await replayed.journal.close();
      throw error;
    }
  }

  /** Largest sequence number that was given. */
  get lastSeq(): number {
    return this.#seq;
  }

  /** Sequence numbers up to `lastSeq` that no event has, by right. */
  get absent(): number {
    return this.#segments.manifest.absent + this.#absent;
  }

  /** Forgets what is known of a segment that is no more. */
  forget(number: number): void {
    this.#known.forget(number);
  }

  /** Bytes of memory by what they are for; of texts as characters, of ids as what V8 takes for them. */
  memory(): Readonly<Record<'open_blocks' | 'known_ids' | 'id_filters', number>> {
    const { all } = this.#blocks;
    return {
      open_blocks: all.reduce((sum, { chars }) => sum + chars, 0),
      known_ids: all.reduce((sum, { idBytes }) => sum + idBytes, 0),
      id_filters: this.#known.filterBytes,
    };
  }

  /** The store as it is now: files in it do not go away before `release`; blocks must be read in this turn. */
  view(): { readonly view: StoreView; readonly release: () => void } {
    const { segments, release } = this.#segments.pin();
    return { view: { blocks: this.#blocks.all, segments }, release };
  }

  /**
   * Somebody has read up to a sequence number. When none so high was ever given, as far as this store knows, the events that
   * had them are lost: the numbers are not given again, or whoever has read so far would never see the new events.
   */
  seen(seq: number): void {
    if (seq <= this.#seq) return;
    this.#options.onReport?.({ kind: 'eventsMissing', from: this.#seq + 1, to: seq });
    this.#seq = seq;
  }

  /** Stores several batches with one sync. */
  async store(batches: readonly EventBatch[]): Promise<readonly AppendResult[]> {
    await this.#makeRoom();
    const ingested = this.#options.clock.now();
    const results = batches.map(() => ({ accepted: 0, rejected: new Array<Rejected>() }));
    const { events } = this.#reader;
    const fresh = this.#unknown(this.#candidates(batches, results));
    if (fresh.length > 0) {
      try {
        await this.#journal.write(framesOf(batches, { events, fresh }, { seq: this.#seq + 1, ingested }));
      } catch (error) {
        throw journalFault(error);
      }
      // They are durable now, and become visible in one turn.
      for (const row of fresh) {
        const batch = events.batch(row);
        const result = results[batch];
        if (result !== undefined) result.accepted++;
        addEvent(this.#blocks, { events, row, lines: batches[batch]?.lines }, { seq: ++this.#seq, ingested });
      }
    }
    try {
      await this.#flusher.whenDue();
    } catch (error) {
      // What was stored above is stored: a full disk puts the flush off, and is no failure of this append.
      this.#options.onReport?.({ kind: 'flushFailed', reason: String(error) });
    }
    return results.map(({ accepted, rejected }, index) => {
      const total = batches[index]?.size ?? 0;
      return { accepted, duplicates: total - accepted - rejected.length, rejected };
    });
  }

  /** Stores events that another store had, with the numbers and times they had there; the numbers between are given up. */
  async takeOver(events: readonly NumberedEvent[]): Promise<void> {
    await this.#makeRoom();
    const accepted = events.flatMap(({ seq, ingested, event }) => {
      const acceptance = acceptEvent(event);
      return acceptance.ok ? [{ ...acceptance, seq, ingested }] : [];
    });
    await this.#journal.write(framesOfNumbered(accepted));
    for (const { seq, ingested, ts, event, chars } of accepted) {
      this.#absent += seq - this.#seq - 1;
      this.#seq = seq;
      this.#blocks.add({ seq, ingested, ts, event }, chars);
    }
    await this.#flusher.whenDue();
  }

  /** Writes what is in memory to segments and releases the files. */
  async close(): Promise<void> {
    await using parts = new AsyncDisposableStack();
    parts.defer(() => this.#journal.close());
    parts.defer(() => this.#segments.settled());
    parts.defer(() => this.#known.close());
    await this.#flusher.finish();
  }

  async #makeRoom(): Promise<void> {
    try {
      await this.#flusher.makeRoom();
    } catch (error) {
      throw journalFault(error);
    }
  }

  /** Numbers of the events that are not in memory, each once. */
  #candidates(
    batches: readonly EventBatch[],
    results: readonly { readonly rejected: Rejected[] }[],
  ): readonly number[] {
    const out: number[] = [];
    const reader = this.#reader;
    const { events } = reader;
    reader.begin();
    const accepted = (row: number): void => {
      if (!this.#blocks.has(events.ids, row, events.ts(row)) && events.isFirst(row)) out.push(row);
      else events.dropLast();
    };
    for (const [index, batch] of batches.entries())
      reader.read(batch, index, { accepted, rejected: (rejection) => results[index]?.rejected.push(rejection) });
    return out;
  }

  #unknown(rows: readonly number[]): readonly number[] {
    const known = this.#known.of(this.#reader.events, rows);
    return known.size === 0 ? rows : rows.filter((row) => !known.has(row));
  }
}

/** An event of an append. */
interface Appended {
  readonly events: AppendedEvents;
  readonly row: number;
  /** Those of its batch. */
  readonly lines: Buffer | undefined;
}

function addEvent(blocks: MemoryBlocks, { events, row, lines }: Appended, given: Given): void {
  const normal = events.event(row);
  if (normal !== undefined) blocks.add({ ...given, ts: normal.ts, event: normal.event }, normal.chars);
  else if (lines !== undefined) blocks.addLine(events.line(row, lines, given), events.chars(row));
}

/** What a journal gave. */
interface ReplayedJournal {
  readonly reader: BatchReader;
  readonly journal: Journal;
  readonly blocks: MemoryBlocks;
  readonly known: KnownIds;
  readonly seq: number;
  /** Events that should be in a segment and are not. */
  readonly lost: readonly (readonly EcsEvent[])[];
}

async function replayJournal({ options, segments, found }: WriterOpening): Promise<ReplayedJournal> {
  const { flushRows: rows = FLUSH_ROWS, flushChars: chars = FLUSH_CHARS } = options;
  const reader = new BatchReader();
  const known = new KnownIds(segments);
  const blocks = new MemoryBlocks({ rows, chars });
  const { lastSeq, journal: expected } = segments.manifest;
  const lost: (readonly EcsEvent[])[] = [];
  let seq = lastSeq;
  const replay = (frame: JournalFrame, through: number): void => {
    if (frame.firstSeq > seq + 1) options.onReport?.({ kind: 'eventsMissing', from: seq + 1, to: frame.firstSeq - 1 });
    const tell = ({ from, to }: NumberRun): void => options.onReport?.({ kind: 'eventsMissing', from, to });
    const gone = replayFrame(frame, { reader, blocks, known, found, lastSeq, through, tell });
    if (gone.length > 0) lost.push(gone);
    seq = Math.max(seq, frame.firstSeq + frame.count - 1);
  };
  const journal = await Journal.open({
    ...{ dir: join(options.dir, 'journal'), expected, replay },
    tell: (repair) => options.onReport?.(repair),
  });
  return { reader, journal, blocks, known, seq, lost };
}

interface Replaying {
  readonly reader: BatchReader;
  readonly blocks: MemoryBlocks;
  readonly known: KnownIds;
  readonly found: boolean;
  readonly lastSeq: number;
  /** Largest sequence number of the frame's file. */
  readonly through: number;
  /** Told of numbers whose lines are no events. */
  readonly tell: (unread: NumberRun) => void;
}

/** Adds the events of a frame that are in no segment; gives those that should be in one and are not. */
function replayFrame(
  frame: JournalFrame,
  { reader, blocks, known, found, lastSeq, through, tell }: Replaying,
): readonly EcsEvent[] {
  // A file that goes on beyond the segments is there by right. One that does not should have been removed: somebody may have
  // put back segments of before, so its events are looked for.
  if (!found && through > lastSeq && frame.firstSeq + frame.count - 1 <= lastSeq) return [];
  const batch = batchOfLines(frame.payload);
  const { events } = reader;
  const accepted: number[] = [];
  reader.begin();
  reader.read(batch, 0, { accepted: (row) => accepted.push(row), rejected: () => undefined });
  if (accepted.length < frame.count)
    unreadNumbers(
      frame,
      accepted.map((row) => events.index(row)),
      lastSeq,
    ).forEach(tell);
  const seqOf = (row: number): number => frame.firstSeq + events.index(row);
  const stored = known.of(events, found ? accepted : accepted.filter((row) => seqOf(row) <= lastSeq));
  const lost: EcsEvent[] = [];
  for (const row of accepted) {
    // An append that failed after its frame was written was repeated by the caller: the id is there twice.
    if (stored.has(row) || blocks.has(events.ids, row, events.ts(row))) continue;
    const seq = seqOf(row);
    if (seq > lastSeq) addEvent(blocks, { events, row, lines: batch.lines }, { seq, ingested: frame.ingested });
    else lost.push(eventOf({ events, row, lines: batch.lines }));
  }
  return lost;
}

function eventOf({ events, row, lines = Buffer.alloc(0) }: Appended): EcsEvent {
  return events.event(row)?.event ?? (parseJson(events.bytes(row, lines).toString()) as EcsEvent);
}

/** Why the journal cannot be written, as something that may pass. */
function journalFault(error: unknown): unknown {
  const fault = diskFault(error);
  return fault instanceof SocError
    ? fault
    : new SocError('store.unavailable', { reason: String(error) }, { cause: error });
}
