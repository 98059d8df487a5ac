import { holdDirectory, privateDirectory } from '@qiaolou/files';
import type {
  AggregateRequest,
  AggregateRow,
  AppendResult,
  EcsEvent,
  EventStore,
  EventStoreStats,
  IsoTime,
  PickPage,
  PickRequest,
  Reading,
  SearchPage,
  SearchRequest,
  StoredReplay,
  TailCursor,
  TailOptions,
  TailPage,
} from '@qiaolou/schema';
import { afterFailure, dateMs, isoTime, SocError, parseJson } from '@qiaolou/schema/reading';
import {
  checkAggregate,
  checkLimit,
  checkPick,
  checkSearch,
  mustBeWanted,
  projected,
} from '../contract/store-request.ts';
import { pickedIds } from '../scan/picked-part.ts';
import { MOST_READ_BYTES } from '../contract/read-budget.ts';
import type { SeenBy } from '../contract/replay-list.ts';
import { readTailCursor } from '../contract/tail-cursor.ts';
import type { FileLook, LookFor, StoreDisks, EventCustody } from '../custody/event-custody.ts';
import type { LiveFile } from '../custody/due-seals.ts';
import { CustodyFile } from './custody/custody-file.ts';
import { StoreCustody } from './custody/store-custody.ts';
import { embeddedFault } from './embedded-fault.ts';
import type { EmbeddedStoreOptions } from './embedded-store-options.ts';
import { PendingWork } from './pending-work.ts';
import { QueryThreads, type ReadBounds } from './read/query-threads.ts';
import { ReplaysFile } from './replays-file.ts';
import { StoreReads } from './read/store-reads.ts';
import { untilOver } from './read/until-over.ts';
import { Compactor } from './segments/compactor.ts';
import { SegmentSet } from './segments/segment-set.ts';
import type { StoreMemory } from './store-memory.ts';
import { countView, directoryBytes } from './store-stats.ts';
import { AppendQueue } from './write/append-queue.ts';
import { batchOf, batchOfLines } from './write/event-batch.ts';
import { EventWriter, type NumberedEvent, type StoreView } from './write/event-writer.ts';

/**
 * Opens the embedded store in this thread. Throws `store.locked` when another process has the directory,
 * `store.corrupt` naming the file when the manifest is of another format, `disk.full`, `disk.refuses` and
 * `store.unavailable` for what the disk says.
 */
export async function openEmbeddedEventStore(options: EmbeddedStoreOptions): Promise<EmbeddedEventStore> {
  const { threads = 2, memoryMb = 384, answersMb = 24 } = options;
  const readers = new QueryThreads({ threads, heapMb: memoryMb, answersMb });
  if (options.readerAtOnce === true) readers.start();
  try {
    return new EmbeddedEventStore(options, await openParts(options), readers);
  } catch (error) {
    throw embeddedFault(await afterFailure(error, () => readers.close()));
  }
}

interface Parts {
  readonly replays: ReplaysFile;
  readonly lock: { release(): void };
  readonly segments: SegmentSet;
  readonly writer: EventWriter;
  readonly custodyFile: CustodyFile;
}

async function openParts(options: EmbeddedStoreOptions): Promise<Parts> {
  await privateDirectory(options.dir);
  const lock = holdDirectory(options.dir, isoTime(options.clock.now()));
  if (!lock.held) throw new SocError('store.locked', { dir: options.dir, ...lock.holder });
  try {
    const { segments, found } = await SegmentSet.open(options, (report) => options.onReport?.(report));
    const custodyFile = await CustodyFile.open(options.dir);
    const replays = await ReplaysFile.open(options.dir);
    return { lock, segments, custodyFile, replays, writer: await EventWriter.open({ options, segments, found }) };
  } catch (error) {
    throw await afterFailure(error, () => lock.release());
  }
}

/** The embedded store; besides the port it takes events as the NDJSON they came in, and gives pages as JSON. */
export class EmbeddedEventStore implements EventStore, EventCustody {
  readonly #parts: Parts;
  readonly #threads: QueryThreads;
  readonly #reads: StoreReads;
  readonly #queue: AppendQueue;
  readonly #flushes: PendingWork;
  readonly #compactor: Compactor;
  readonly #custody: StoreCustody;
  readonly #timeoutMs: number;
  /** Bytes that a read may have in memory at most. */
  readonly #mostBytes: number;
  readonly #dir: string;
  readonly #running = new Set<Promise<unknown>>();
  #closing: Promise<void> | undefined;

  constructor(options: EmbeddedStoreOptions, parts: Parts, threads: QueryThreads) {
    this.#parts = parts;
    this.#dir = options.dir;
    this.#timeoutMs = options.queryTimeoutMs ?? 30_000;
    this.#threads = threads;
    this.#mostBytes = threads.heapBytes / THREAD_SHARE;
    this.#reads = new StoreReads(this.#threads, (number) => parts.segments.path(number));
    this.#queue = new AppendQueue((batches) => parts.writer.store(batches));
    // What is due by age and cannot be flushed now is due again with the next append.
    this.#flushes = new PendingWork((error) => options.onReport?.({ kind: 'flushFailed', reason: String(error) }));
    this.#compactor = compactorOf(options, parts);
    const { custodyFile: file, segments } = parts;
    this.#custody = new StoreCustody({ places: options, segments, file, compactor: this.#compactor });
    parts.segments.onGone = (number) => {
      this.#threads.forget(number);
      parts.writer.forget(number);
    };
    parts.writer.whenFlushed = () => this.#compactor.start();
    // What the last life of the store left.
    this.#compactor.startLater();
    parts.writer.whenDue = () => this.#flushes.start(() => this.#queue.push(batchOf([])));
  }

  /** `append` for events that come as NDJSON, as from another thread. */
  async appendLines(lines: Uint8Array): Promise<AppendResult> {
    this.#mustBeOpen();
    return this.#queue.push(batchOfLines(lines));
  }

  async append(events: readonly EcsEvent[]): Promise<AppendResult> {
    this.#mustBeOpen();
    return this.#queue.push(batchOf(events));
  }

  /** Largest number that an event was given. */
  get lastSeq(): number {
    return this.#parts.writer.lastSeq;
  }

  /** As `EventWriter.takeOver`, for a store whose events are taken over; nothing may be appended meanwhile. */
  async takeOver(events: readonly NumberedEvent[]): Promise<void> {
    this.#mustBeOpen();
    await this.#parts.writer.takeOver(events);
  }

  async search(request: SearchRequest, reading?: Reading): Promise<SearchPage> {
    const page = await this.searchLines(request, reading);
    return parseJson(Buffer.from(page.buffer).toString()) as SearchPage;
  }

  /** `search` for a page that goes on as JSON. */
  searchLines(request: SearchRequest, reading?: Reading): Promise<Uint8Array<ArrayBuffer>> {
    return this.#read(reading, (view, bounds) => {
      const checked = checkSearch(request);
      const { replays = checked.after?.seen ?? this.#parts.replays.list.inForce } = request;
      const seen = replays === 'stored' ? 0 : replays;
      return this.#reads.search(
        view,
        { request: this.#seen({ ...request, replays }), checked: { ...checked, seen } },
        bounds,
      );
    });
  }

  async aggregate(request: AggregateRequest, reading?: Reading): Promise<readonly AggregateRow[]> {
    const rows = await this.aggregateLines(request, reading);
    return parseJson(Buffer.from(rows.buffer).toString()) as readonly AggregateRow[];
  }

  /** `aggregate` for rows that go on as JSON. */
  aggregateLines(request: AggregateRequest, reading?: Reading): Promise<Uint8Array<ArrayBuffer>> {
    return this.#read(reading, (view, bounds) => {
      const checked = checkAggregate(request);
      return this.#reads.aggregate(view, { request: this.#seen(request), checked }, bounds);
    });
  }

  pick(request: PickRequest, reading?: Reading): Promise<PickPage> {
    return this.#read(reading, async (view, bounds) => {
      const checked = checkPick(request);
      const picked = await this.#reads.pick(view, { request: this.#seen(request), checked }, bounds);
      const events = await this.#reads.get(view, pickedIds(picked, request.choice), bounds);
      return { events: events.map((event) => projected(event, request.fields)), more: picked.more };
    });
  }

  tail(
    from: TailCursor | { readonly ingestedSince: IsoTime },
    limit: number,
    { skipDamaged = false }: TailOptions = {},
  ): Promise<TailPage> {
    return this.#read({}, async (view, bounds) => {
      checkLimit(limit);
      const { writer } = this.#parts;
      const after = await this.#seqBefore(view, { from, skipDamaged }, bounds);
      const { events, next, missingDays } = await this.#reads.tail(view, { after, limit, skipDamaged }, bounds);
      const remaining = Math.max(0, writer.lastSeq - next);
      return { events, next: String(next), remaining, ...(missingDays.length === 0 ? {} : { missingDays }) };
    });
  }

  get(ids: readonly string[], reading?: Reading): Promise<readonly EcsEvent[]> {
    return this.#read(reading, async (view, bounds) => {
      if (ids.length === 0) return [];
      checkLimit(ids.length);
      return this.#reads.get(view, ids, bounds);
    });
  }

  /** As `StoreMemory`, of this store and of the thread it is in. */
  memory(): Promise<StoreMemory> {
    this.#mustBeOpen();
    const { heapUsed, external } = process.memoryUsage();
    return Promise.resolve({
      ...this.#parts.writer.memory(),
      waiting: this.#queue.waitingBytes,
      heap: heapUsed + external,
    });
  }

  stats(): Promise<EventStoreStats> {
    return this.#read({}, async (view) => {
      const { lastSeq, absent } = this.#parts.writer;
      const counted = countView(view, { lastSeq, absent });
      return { ...counted, bytes: await directoryBytes(this.#dir) };
    });
  }

  async keepReplay(replay: StoredReplay): Promise<void> {
    this.#mustBeOpen();
    await this.#parts.replays.keep(replay).catch((error: unknown) => {
      throw embeddedFault(error);
    });
  }

  replays(): Promise<readonly StoredReplay[]> {
    return this.#read({}, () => Promise.resolve(this.#parts.replays.list.all));
  }

  custodyLines(from: number): Promise<readonly string[]> {
    return this.#keep((custody) => custody.custodyLines(from));
  }

  custodyFiles(): Promise<readonly LiveFile[]> {
    return this.#keep((custody) => custody.custodyFiles());
  }

  custodyLook(numbers: readonly number[], what: LookFor): Promise<readonly FileLook[]> {
    return this.#keep((custody) => custody.custodyLook(numbers, what));
  }

  custodyAppend(line: string): Promise<void> {
    return this.#keep((custody) => custody.custodyAppend(line));
  }

  custodyRemove(numbers: readonly number[]): Promise<void> {
    return this.#keep((custody) => custody.custodyRemove(numbers));
  }

  custodyMove(numbers: readonly number[]): Promise<void> {
    return this.#keep((custody) => custody.custodyMove(numbers));
  }

  custodyDisks(): Promise<StoreDisks> {
    return this.#keep((custody) => custody.custodyDisks());
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
    parts.defer(() => this.#parts.writer.close());
    await this.#queue.idle();
    await this.#flushes.settled();
    await this.#compactor.close();
    await this.#custody.close();
    await this.#threads.close();
    await Promise.allSettled(this.#running);
  }

  async #seqBefore(
    view: StoreView,
    { from, skipDamaged }: { readonly from: Parameters<EventStore['tail']>[0]; readonly skipDamaged: boolean },
    bounds: ReadBounds,
  ): Promise<number> {
    const { writer } = this.#parts;
    if (typeof from === 'string') {
      const after = readTailCursor(from);
      writer.seen(after);
      return after;
    }
    const since = dateMs(from.ingestedSince);
    if (since === undefined) throw new SocError('query.badTimeRange', { ingestedSince: from.ingestedSince });
    const { lastSeq } = writer;
    return ((await this.#reads.firstSince(view, { since, skipDamaged }, bounds)) ?? lastSeq + 1) - 1;
  }

  async #keep<T>(run: (custody: StoreCustody) => Promise<T>): Promise<T> {
    this.#mustBeOpen();
    try {
      return await run(this.#custody);
    } catch (error) {
      throw embeddedFault(error);
    }
  }

  /** A checked question, asked only of what it sees because of replays. */
  #seen<Request extends SeenBy & Pick<SearchRequest, 'where'>>(request: Request): Request {
    return { ...request, where: this.#parts.replays.list.seenBy(request.where, request) };
  }

  #mustBeOpen(): void {
    if (this.#closing !== undefined) throw new SocError('store.closed');
  }

  /** Runs a read over a view whose files stay until the read has ended. */
  async #read<T>(reading: Reading = {}, run: (view: StoreView, bounds: ReadBounds) => Promise<T>): Promise<T> {
    this.#mustBeOpen();
    const { signal, mostBytes = MOST_READ_BYTES } = reading;
    const { view, release } = this.#parts.writer.view();
    const listening = untilOver(reading);
    const bounds: ReadBounds = {
      ...{ deadline: performance.now() + this.#timeoutMs, signal, onProgress: listening.onProgress },
      mostBytes: Math.min(mostBytes, this.#mostBytes),
    };
    const task = (async () => run(view, bounds))();
    this.#running.add(task);
    try {
      const answer = await task;
      mustBeWanted(signal);
      return answer;
    } finally {
      listening.over();
      this.#running.delete(task);
      release();
    }
  }
}

/** Of the heap of a query thread what one question may have, besides what is merged from it and kept of others. */
const THREAD_SHARE = 3;

const MERGE_SETTLE_MS = 600_000;

/** What is sealed stays as it is; while nobody can say what is sealed, everything does. */
function compactorOf(options: EmbeddedStoreOptions, { segments, custodyFile }: Parts): Compactor {
  const {
    path,
    chain: { unreadable, state },
  } = custodyFile;
  if (unreadable !== undefined) options.onReport?.({ kind: 'custodyUnreadable', file: path, line: unreadable });
  return new Compactor({
    ...{ dir: options.dir, segments, clock: options.clock, rests: unreadable !== undefined },
    settleMs: options.mergeSettleMs ?? MERGE_SETTLE_MS,
    frozen: [...state.files.keys(), ...[...state.days.values()].flat().flatMap(({ body }) => body.shared)],
    tell: (report) => options.onReport?.(report),
  });
}
