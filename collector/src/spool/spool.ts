import { statSync } from 'node:fs';
import { privateDirectorySync } from '@qiaolou/files';
import { afterFailure, SocError, type RawRecord, type SpoolPosition } from '@qiaolou/schema';
import type { AppendOutcome, RecordSink } from '../sink/index.ts';
import { Durability, type Patience } from './durability.ts';
import { repairTail } from './repair-tail.ts';
import { checkedMostBytes, MAX_RECORD_BYTES, mostBytes } from './block-builder.ts';
import { listSegments, segmentPath } from './segment.ts';
import type { SegmentChunk } from './segment-files.ts';
import { SegmentSizes } from './segment-sizes.ts';
import { SegmentTail } from './segment-tail.ts';
import { SegmentWriter } from './segment-writer.ts';
import { ShedPolicy, type ShedCounts } from './shed-policy.ts';
import { SpoolCondition } from './spool-condition.ts';
import { withSpoolDefaults, type SpoolOptions, type SpoolSettings } from './spool-options.ts';
import { SourceCounter, type ListenerTotals, type SourceCounts } from './source-counts.ts';
import { ensureSpoolId } from './spool-id.ts';

/** State of the spool for metrics. Sizes in bytes, counts since it was opened. */
export interface SpoolStats {
  /** Size of all segments with what is still in memory. */
  readonly bytes: number;
  /** In memory, not yet durable. */
  readonly bufferedBytes: number;
  /** The most that can be: a batch is taken as a whole when nothing else is there. */
  readonly bufferedBytesLimit: number;
  readonly segments: number;
  readonly commits: number;
  /** Bytes of an interrupted block cut when opening. */
  readonly repairedTailBytes: number;
  readonly writeErrors: number;
  /** Records refused because of the spool's size, by class. */
  readonly shed: ShedCounts;
}

const FULL: AppendOutcome = { kind: 'full' };

/**
 * The durable queue between the network and the pipeline. Appending is synchronous and goes into a block in memory; every
 * `fsyncIntervalMs`, or at once when someone waits in `durable()`, the memory is written and synced as one group, in a
 * thread of its own.
 * A full disk or a failing one is not the end: the spool keeps what it has, says `full` and goes on trying.
 */
export class Spool implements RecordSink {
  readonly id: string;
  readonly #options: SpoolSettings;
  readonly #writer: SegmentWriter;
  readonly #counter = new SourceCounter();
  readonly #durability = new Durability();
  readonly #condition: SpoolCondition;
  readonly #policy: ShedPolicy;
  readonly #sizes: SegmentSizes;
  readonly #tail: SegmentTail;
  readonly #repairedTailBytes: number;
  #commits = 0;
  #writeErrors = 0;
  #committing: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #roomWaiters: (() => void)[] = [];
  #closing = false;

  private constructor(options: SpoolOptions) {
    privateDirectorySync(options.dir);
    this.#options = withSpoolDefaults(options);
    this.#condition = new SpoolCondition(this.#options.maxBytes, this.#options.onCondition);
    this.#policy = new ShedPolicy(this.#options.maxBytes, options.shed);
    this.id = ensureSpoolId(options.dir, options.randomId);
    const segments = listSegments(options.dir);
    const last = segments.at(-1);
    this.#repairedTailBytes = last === undefined ? 0 : repairTail(options.dir, this.id, last);
    this.#sizes = new SegmentSizes(
      segments.map((segment) => [segment, statSync(segmentPath(options.dir, segment)).size]),
    );
    // Always a new segment: a place once given away is never given to another record, whatever a crash took with it.
    const { segmentBytes } = this.#options;
    this.#tail = new SegmentTail({ spoolId: this.id, segment: (last ?? 0) + 1, segmentBytes, sizes: this.#sizes });
    this.#writer = new SegmentWriter(options.dir, this.id);
  }

  /** Opens or creates a spool, repairs the tail a crash left, and starts a new segment. */
  static async open(options: SpoolOptions): Promise<Spool> {
    const spool = new Spool(options);
    try {
      await spool.#writer.start(spool.#tail.segment);
    } catch (error) {
      throw await afterFailure(error, () => spool.#writer.close());
    }
    return spool;
  }

  /**
   * Takes a record, if there is room. For senders that can wait: on `full` keep the record and try again after
   * `whenWritable(record)`. Throws `collector.frameTooLong` above 4 MiB, `collector.spoolClosed` after `close()`.
   */
  append(record: RawRecord): AppendOutcome {
    const most = checkedMostBytes(record);
    if (!this.#mayTake(most, record)) return FULL;
    return { kind: 'spooled', position: this.#tail.placeOf(this.#take(record, most)) };
  }

  /** Takes all records or none, as `append`. */
  appendAll(records: readonly RawRecord[]): AppendOutcome {
    const sizes = records.map(checkedMostBytes);
    if (
      !this.#mayTake(
        sizes.reduce((sum, size) => sum + size, 0),
        records[0],
      )
    )
      return FULL;
    let frame: number | undefined;
    for (const [index, record] of records.entries()) frame = this.#take(record, sizes[index] ?? 0);
    return { kind: 'spooled', position: this.#tail.placeOf(frame) };
  }

  /** Takes a record of a sender that cannot wait (UDP). False: there was no room, it was counted as shed. */
  offer(record: RawRecord): boolean {
    const most = mostBytes(record);
    const { listener, peer } = record;
    const isRefused = this.#closing || most > MAX_RECORD_BYTES || this.#lacksRoom(most, record);
    if (isRefused || !this.#policy.isFair(record, most, this.#bytes())) {
      this.#counter.count(listener, peer, 'shed');
      this.#policy.refused(listener, peer, !isRefused);
      return false;
    }
    this.#take(record, most);
    return true;
  }

  /** Resolves when everything appended so far is on the disk, however long that takes; commits at once. */
  durable(): Promise<void> {
    return this.#durably('patient');
  }

  /** As `durable`, but rejects with `collector.spoolWriteFailed` as soon as the disk refuses. */
  durableOrFailed(): Promise<void> {
    return this.#durably('impatient');
  }

  /** Why the disk refused the last write; undefined when it did not. */
  failing(): SocError | undefined {
    return this.#condition.failing;
  }

  /** Resolves when the spool has room for this record; rejects with `collector.spoolClosed` when it is closed first. */
  async whenWritable(record: RawRecord): Promise<void> {
    const most = mostBytes(record);
    while (!this.#closing && this.#lacksRoom(most, record)) {
      await new Promise<void>((resolve) => this.#roomWaiters.push(resolve));
    }
    if (this.#closing) throw new SocError('collector.spoolClosed');
  }

  /**
   * Deletes the segments that end before a position: what every reader has dealt with. Those that the disk does not let go
   * stay, and are tried again with the next.
   */
  async removeBefore(position: SpoolPosition): Promise<void> {
    const done = this.#sizes.before(Math.min(position.segment, this.#tail.segment));
    if (done.length > 0) {
      try {
        await this.#writer.remove(done);
      } catch (cause) {
        this.#condition.removalFailed(this.#refusal(cause));
        return;
      }
      this.#condition.removed();
    }
    for (const segment of done) this.#sizes.delete(segment);
    this.#condition.sized(this.#bytes());
    this.#wakeRoomWaiters();
  }

  /** Bytes from a position to the end, with what is still in memory. */
  pendingBytes(from: SpoolPosition): number {
    return this.#sizes.pendingBytes(from) + this.#tail.openBytes;
  }

  /** Counters per sender since the spool was opened. */
  counts(): readonly SourceCounts[] {
    return this.#counter.counts();
  }

  /** Counters per listener since the spool was opened. */
  totals(): readonly ListenerTotals[] {
    return this.#counter.totals();
  }

  stats(): SpoolStats {
    return {
      bytes: this.#bytes(),
      bufferedBytes: this.#tail.bytes,
      bufferedBytesLimit: this.#options.maxBufferedBytes,
      segments: this.#sizes.count,
      commits: this.#commits,
      repairedTailBytes: this.#repairedTailBytes,
      writeErrors: this.#writeErrors,
      shed: this.#policy.counts,
    };
  }

  /**
   * Takes no more records, makes the rest durable and releases the file; idempotent. Rejects with
   * `collector.spoolWriteFailed` (details: how many `records` are lost with the memory) when the disk still refuses.
   */
  async close(): Promise<void> {
    this.#closing = true;
    this.#wakeRoomWaiters();
    try {
      await this.durable();
    } finally {
      clearTimeout(this.#timer);
      await this.#committing;
      await this.#writer.close();
    }
  }

  #durably(patience: Patience): Promise<void> {
    const durable = this.#durability.wait(patience);
    if (this.#durability.awaited) this.#commitSoon(0);
    return durable;
  }

  #mayTake(most: number, record: RawRecord | undefined): boolean {
    if (this.#closing) throw new SocError('collector.spoolClosed');
    return !this.#lacksRoom(most, record);
  }

  #bytes(): number {
    return this.#sizes.total + this.#tail.openBytes;
  }

  /** `record`: of whom so many bytes are. */
  #lacksRoom(most: number, record: RawRecord | undefined): boolean {
    const bytes = this.#bytes();
    if (!this.#policy.isOpen(bytes + most)) {
      const { maxBytes } = this.#options;
      const limit = record === undefined ? maxBytes : this.#policy.limitOf(record.listener, record.peer);
      if (bytes + most > limit) {
        this.#condition.refused(bytes, limit);
        return true;
      }
    }
    const buffered = this.#tail.bytes;
    return buffered > 0 && buffered + most > this.#options.maxBufferedBytes;
  }

  /** Returns the number of its frame in the open block. */
  #take(record: RawRecord, most: number): number {
    const frame = this.#tail.add(record, most);
    this.#durability.take();
    this.#counter.count(record.listener, record.peer, 'spooled');
    this.#commitSoon(this.#options.fsyncIntervalMs);
    return frame;
  }

  #commitSoon(delayMs: number): void {
    if (this.#committing !== undefined) return;
    if (delayMs === 0) {
      clearTimeout(this.#timer);
      this.#timer = undefined;
      this.#committing = this.#commit().finally(() => this.#afterCommit());
    } else this.#timer ??= setTimeout(() => this.#commitSoon(0), delayMs);
  }

  async #commit(): Promise<void> {
    const group = this.#tail.take();
    const { taken } = this.#durability;
    const end = this.#tail.placeOf();
    while (!(await this.#write(group))) {
      if (this.#closing) return;
      await new Promise((resolve) => setTimeout(resolve, this.#options.retryMs));
    }
    this.#tail.release(group);
    this.#condition.written();
    this.#durability.reached(taken);
    this.#commits++;
    this.#options.onDurable?.(end);
  }

  /** False when the disk refuses, which is told to whoever wants to know. */
  async #write(group: readonly SegmentChunk[]): Promise<boolean> {
    try {
      await this.#writer.write(group);
      return true;
    } catch (cause) {
      const error = this.#refusal(cause);
      this.#condition.writeFailed(error);
      this.#durability.failed(error, this.#closing);
      return false;
    }
  }

  #refusal(cause: unknown): SocError {
    this.#writeErrors++;
    const details = { dir: this.#options.dir, reason: String(cause), records: this.#durability.pending };
    return new SocError('collector.spoolWriteFailed', details, { cause });
  }

  #afterCommit(): void {
    this.#committing = undefined;
    this.#wakeRoomWaiters();
    if (this.#durability.awaited) this.#commitSoon(0);
    else if (this.#durability.pending > 0 && !this.#closing) this.#commitSoon(this.#options.fsyncIntervalMs);
  }

  #wakeRoomWaiters(): void {
    for (const wake of this.#roomWaiters.splice(0)) wake();
  }
}

/** Opens a spool for writing. One writer per directory. */
export function openSpool(options: SpoolOptions): Promise<Spool> {
  return Spool.open(options);
}
