import { holdDirectory, privateDirectory } from '@qiaolou/files';
import {
  afterFailure,
  dateMs,
  hasCode,
  isoTime,
  SocError,
  type AggregateRequest,
  type AggregateRow,
  type AppendResult,
  type EcsEvent,
  type EventStore,
  type EventStoreStats,
  type IsoTime,
  type PickPage,
  type PickRequest,
  type Reading,
  type SearchPage,
  type SearchRequest,
  type TailCursor,
  type TailOptions,
  type TailPage,
} from '@qiaolou/schema';
import { aggregateEvents } from './aggregate-events.ts';
import { AppendQueue } from '../embedded/write/append-queue.ts';
import { embeddedFault } from '../embedded/embedded-fault.ts';
import { decodeEventLines } from '../embedded/event-lines.ts';
import { DuckDbEngine } from './duckdb-engine.ts';
import { EventWriter } from './event-writer.ts';
import { getEvents } from './get-events.ts';
import { PendingWork } from '../embedded/pending-work.ts';
import { searchEvents } from './search-events.ts';
import type { RowExtent } from './hot-table.ts';
import type { Segment } from './manifest.ts';
import { SegmentSet } from './segment-set.ts';
import type { StoreMemory } from '../embedded/store-memory.ts';
import { storeStats } from './store-stats.ts';
import type { StoreRead } from './store-read.ts';
import type { StoreView } from './store-view.ts';
import { firstSeqSince, tailEvents, type TailRequest } from './tail-events.ts';
import { pickByReads } from '../contract/pick-by-reads.ts';
import {
  checkAggregate,
  checkLimit,
  checkPick,
  checkSearch,
  mustBeWanted,
  projected,
  type Span,
} from '../contract/store-request.ts';
import { readTailCursor } from '../contract/tail-cursor.ts';
import type { ParquetStoreOptions } from './parquet-store-options.ts';

/**
 * Opens the embedded store in this thread. Throws `store.locked` when another process has the directory,
 * `store.corrupt` naming the file when the manifest is damaged, `disk.full`, `disk.refuses` and `store.unavailable` for
 * what the disk says.
 */
export async function openParquetEventStore(options: ParquetStoreOptions): Promise<ParquetEventStore> {
  try {
    return await open(options);
  } catch (error) {
    throw embeddedFault(error);
  }
}

async function open(options: ParquetStoreOptions): Promise<ParquetEventStore> {
  await privateDirectory(options.dir);
  const lock = holdDirectory(options.dir, isoTime(options.clock.now()));
  if (!lock.held) throw new SocError('store.locked', { dir: options.dir, ...lock.holder });
  let engine: DuckDbEngine | undefined;
  try {
    engine = await DuckDbEngine.open({
      dir: options.dir,
      threads: options.threads ?? 2,
      memoryMb: options.memoryMb ?? 384,
      concurrency: 3,
    });
    const segments = await SegmentSet.open(options.dir, engine, (report) => options.onReport?.(report));
    const writer = await EventWriter.open(options, engine, segments);
    return new ParquetEventStore(options, { lock, engine, segments, writer });
  } catch (error) {
    throw await afterFailure(error, async () => {
      try {
        await engine?.close();
      } finally {
        lock.release();
      }
    });
  }
}

interface Parts {
  readonly lock: { release(): void };
  readonly engine: DuckDbEngine;
  readonly segments: SegmentSet;
  readonly writer: EventWriter;
}

/** When a read ends without its answer. */
interface ReadBounds {
  /** `performance.now()` at which it ends with `store.timeout`. */
  readonly deadline: number;
  readonly signal?: AbortSignal | undefined;
}

/** The embedded store; besides the port it takes events as the NDJSON they came in. */
export class ParquetEventStore implements EventStore {
  readonly #parts: Parts;
  readonly #queue: AppendQueue;
  readonly #timeoutMs: number;
  readonly #dir: string;
  #closing: Promise<void> | undefined;
  readonly #running = new Set<Promise<unknown>>();
  readonly #flushes: PendingWork;

  constructor(options: ParquetStoreOptions, parts: Parts) {
    this.#parts = parts;
    this.#dir = options.dir;
    this.#timeoutMs = options.queryTimeoutMs ?? 30_000;
    this.#queue = new AppendQueue((batches) => parts.writer.store(batches));
    // What is due by age and cannot be flushed now is due again with the next append.
    this.#flushes = new PendingWork((error) => options.onReport?.({ kind: 'flushFailed', reason: String(error) }));
    parts.writer.whenDue = () => this.#flushes.start(() => this.#queue.push({ events: [] }));
  }

  /** `append` for events that come as NDJSON, as from another thread. */
  async appendLines(lines: Uint8Array): Promise<AppendResult> {
    if (this.#closing !== undefined) throw new SocError('store.closed');
    return this.#queue.push(decodeEventLines(lines));
  }

  async append(events: readonly EcsEvent[]): Promise<AppendResult> {
    if (this.#closing !== undefined) throw new SocError('store.closed');
    return this.#queue.push({ events });
  }

  search(request: SearchRequest, reading?: Reading): Promise<SearchPage> {
    return this.#read(reading, async (view, bounds) => {
      const checked = checkSearch(request);
      const part = await this.#verified(view, inSpan(checked.span), bounds);
      return searchEvents(this.#reading(part, bounds), request, checked);
    });
  }

  aggregate(request: AggregateRequest, reading?: Reading): Promise<readonly AggregateRow[]> {
    return this.#read(reading, async (view, bounds) => {
      const checked = checkAggregate(request);
      const part = await this.#verified(view, inSpan(checked.span), bounds);
      return aggregateEvents(this.#reading(part, bounds), request, checked);
    });
  }

  /** Made of several reads: each is of the store as it is then. */
  async pick(request: PickRequest, reading?: Reading): Promise<PickPage> {
    checkPick(request);
    const deadline = performance.now() + this.#timeoutMs;
    const reads: Pick<EventStore, 'search' | 'aggregate'> = {
      search: (one) => this.search(one, reading),
      aggregate: (one) => this.aggregate(one, reading),
    };
    const { events, more } = await pickByReads(reads, request, () => {
      if (performance.now() > deadline) throw new SocError('store.timeout');
    });
    const whole = await this.get(
      events.map((event) => event['event.id']),
      reading,
    );
    return { events: whole.map((event) => projected(event, request.fields)), more };
  }

  tail(
    from: TailCursor | { readonly ingestedSince: IsoTime },
    limit: number,
    { skipDamaged = false }: TailOptions = {},
  ): Promise<TailPage> {
    return this.#read({}, async (view, bounds) => {
      checkLimit(limit);
      const damaged = skipDamaged ? new Set<Segment>() : undefined;
      const usable: TailRequest['usable'] = (part, needs) => this.#verified(part, needs, bounds, damaged);
      const after = typeof from === 'string' ? readTailCursor(from) : await this.#seqBefore(view, from, usable, bounds);
      const page = await tailEvents(this.#reading(view, bounds), { after, limit, usable });
      const remaining = Math.max(0, this.#parts.writer.lastSeq - Number(page.next));
      const days = [...new Set([...(damaged ?? [])].flatMap((segment) => Object.keys(segment.days)))].sort();
      return { ...page, remaining, ...(days.length === 0 ? {} : { missingDays: days }) };
    });
  }

  /**
   * Ingest times grow with the sequence numbers: newest segments first, and none older than the first without a row.
   */
  async #seqBefore(
    view: StoreView,
    from: { readonly ingestedSince: IsoTime },
    usable: TailRequest['usable'],
    bounds: ReadBounds,
  ): Promise<number> {
    const since = dateMs(from.ingestedSince);
    if (since === undefined) throw new SocError('query.badTimeRange', { ingestedSince: from.ingestedSince });
    const hot = { ...view, segments: [] };
    let first = (await firstSeqSince(this.#reading(hot, bounds), since)) ?? this.#parts.writer.lastSeq + 1;
    for (const segment of view.segments.toSorted((a, b) => b.maxSeq - a.maxSeq)) {
      const part = await usable({ ...view, hot: [], segments: [segment] }, () => true);
      // Of one that is damaged nobody can say: those before it tell.
      if (part.segments.length === 0) continue;
      const seq = await firstSeqSince(this.#reading(part, bounds), since);
      if (seq === undefined) break;
      first = Math.min(first, seq);
    }
    return first - 1;
  }

  get(ids: readonly string[], reading?: Reading): Promise<readonly EcsEvent[]> {
    return this.#read(reading, async (view, bounds) => {
      if (ids.length > 0) checkLimit(ids.length);
      return getEvents(this.#reading(view, bounds), this.#parts.segments.files, ids);
    });
  }

  /** As `StoreMemory`, of this store and of the thread it is in. */
  async memory(): Promise<StoreMemory> {
    if (this.#closing !== undefined) throw new SocError('store.closed');
    const { heapUsed, external } = process.memoryUsage();
    const { writer, engine } = this.#parts;
    return {
      ...writer.memory(),
      ...(await engine.memory()),
      waiting: this.#queue.waitingBytes,
      heap: heapUsed + external,
    };
  }

  stats(): Promise<EventStoreStats> {
    return this.#read({}, (view) => storeStats(view, this.#dir, this.#parts.segments.manifest.lastSeq));
  }

  close(): Promise<void> {
    this.#closing ??= this.#finish().catch((error: unknown) => {
      throw embeddedFault(error);
    });
    return this.#closing;
  }

  async #finish(): Promise<void> {
    await using parts = new AsyncDisposableStack();
    parts.defer(() => this.#parts.lock.release());
    parts.defer(() => this.#parts.engine.close());
    parts.defer(() => this.#parts.writer.close());
    await this.#queue.idle();
    await this.#flushes.settled();
    await Promise.allSettled(this.#running);
  }

  #reading(view: StoreView, bounds: ReadBounds): StoreRead {
    return { engine: this.#parts.engine.whileWanted(bounds.signal), view, deadline: bounds.deadline };
  }

  /** Runs a read over a view that stays as it is until the read has ended. */
  async #read<T>({ signal }: Reading = {}, run: (view: StoreView, bounds: ReadBounds) => Promise<T>): Promise<T> {
    if (this.#closing !== undefined) throw new SocError('store.closed');
    const { view, release } = this.#parts.writer.view();
    const task = run(view, { deadline: performance.now() + this.#timeoutMs, signal });
    this.#running.add(task);
    try {
      const answer = await task;
      mustBeWanted(signal);
      return answer;
    } finally {
      this.#running.delete(task);
      release();
    }
  }

  /**
   * What a read needs of a view, its files checked against their checksums: months of files are not read for a look at
   * the last hour, and a damaged one among them stops nobody who does not need it. With `damaged` those are left out and
   * added to it, instead of failing with `store.corrupt`.
   */
  async #verified(
    view: StoreView,
    needs: (extent: RowExtent) => boolean,
    bounds: ReadBounds,
    damaged?: Set<Segment>,
  ): Promise<StoreView> {
    const segments: Segment[] = [];
    for (const segment of view.segments) {
      if (!needs(segment) || damaged?.has(segment) === true) continue;
      mustBeWanted(bounds.signal);
      if (performance.now() > bounds.deadline) throw new SocError('store.timeout');
      try {
        await this.#parts.segments.files.verify(segment);
        segments.push(segment);
      } catch (error) {
        if (damaged === undefined || !hasCode(error, 'store.corrupt')) throw error;
        damaged.add(segment);
      }
    }
    return { ...view, segments };
  }
}

function inSpan({ from, to }: Span): (extent: RowExtent) => boolean {
  return ({ minTs, maxTs }) => maxTs >= from && minTs < to;
}
