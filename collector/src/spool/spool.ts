import { statSync } from 'node:fs';
import { privateDirectorySync } from '@qiaolou/files';
import { afterFailure, SocError, type RawRecord, type SpoolPosition } from '@qiaolou/schema';
import type { AppendOutcome, RecordSink } from '../sink/index.ts';
import { Durability, type Patience } from './durability.ts';
import { repairTail } from './repair-tail.ts';
import { listSegments, SEGMENT_HEADER_BYTES, segmentPath, segmentSeed } from './segment.ts';
import type { SegmentChunk } from './segment-files.ts';
import { SegmentSizes } from './segment-sizes.ts';
import { SegmentWriter } from './segment-writer.ts';
import { SpoolCondition } from './spool-condition.ts';
import { withSpoolDefaults, type SpoolOptions, type SpoolSettings } from './spool-options.ts';
import { SourceCounter, type ListenerTotals, type SourceCounts } from './source-counts.ts';
import { ensureSpoolId } from './spool-id.ts';
import {
  checkedRecordBytes,
  encodeSpoolRecord,
  MAX_RECORD_BODY_BYTES,
  recordSeed,
  spoolRecordBytes,
} from './spool-record.ts';
import { WriteBuffer } from './write-buffer.ts';

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
  /** Bytes of an interrupted record cut when opening. */
  readonly repairedTailBytes: number;
  readonly writeErrors: number;
}

const FULL: AppendOutcome = { kind: 'full' };

/**
 * The durable queue between the network and the pipeline. Appending is synchronous and goes to memory; every
 * `fsyncIntervalMs`, or at once when someone waits in `durable()`, the memory is written and synced as one group, in a
 * thread of its own.
 * A full disk or a failing one is not the end: the spool keeps what it has, says `full` and goes on trying.
 */
export class Spool implements RecordSink {
  readonly id: string;
  readonly #options: SpoolSettings;
  readonly #writer: SegmentWriter;
  readonly #buffer = new WriteBuffer();
  readonly #counter = new SourceCounter();
  readonly #durability = new Durability();
  readonly #condition: SpoolCondition;
  readonly #sizes: SegmentSizes;
  readonly #repairedTailBytes: number;
  #segment: number;
  #seed: number;
  #offset = SEGMENT_HEADER_BYTES;
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
    this.id = ensureSpoolId(options.dir, options.randomId);
    const segments = listSegments(options.dir);
    const last = segments.at(-1);
    this.#repairedTailBytes = last === undefined ? 0 : repairTail(options.dir, this.id, last);
    this.#sizes = new SegmentSizes(
      segments.map((segment) => [segment, statSync(segmentPath(options.dir, segment)).size]),
    );
    // Always a new segment: a place once given away is never given to another record, whatever a crash took with it.
    this.#segment = (last ?? 0) + 1;
    this.#seed = segmentSeed(this.id, this.#segment);
    this.#sizes.set(this.#segment, SEGMENT_HEADER_BYTES);
    this.#writer = new SegmentWriter(options.dir, this.id);
  }

  /** Opens or creates a spool, repairs the tail a crash left, and starts a new segment. */
  static async open(options: SpoolOptions): Promise<Spool> {
    const spool = new Spool(options);
    try {
      await spool.#writer.start(spool.#segment);
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
    const size = checkedRecordBytes(record);
    if (!this.#mayTake(size)) return FULL;
    return this.#take(record, size);
  }

  /** Takes all records or none, as `append`. */
  appendAll(records: readonly RawRecord[]): AppendOutcome {
    const sizes = records.map(checkedRecordBytes);
    if (!this.#mayTake(sizes.reduce((sum, size) => sum + size, 0))) return FULL;
    let outcome: AppendOutcome = { kind: 'spooled', position: { segment: this.#segment, offset: this.#offset } };
    for (const [index, record] of records.entries()) outcome = this.#take(record, sizes[index] ?? 0);
    return outcome;
  }

  /** Takes a record of a sender that cannot wait (UDP). False: there was no room, it was counted as shed. */
  offer(record: RawRecord): boolean {
    const size = spoolRecordBytes(record);
    if (this.#closing || size > MAX_RECORD_BODY_BYTES || this.#lacksRoom(size)) {
      this.#counter.count(record.listener, record.peer, 'shed');
      return false;
    }
    this.#take(record, size);
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
    const size = spoolRecordBytes(record);
    while (!this.#closing && this.#lacksRoom(size)) {
      await new Promise<void>((resolve) => this.#roomWaiters.push(resolve));
    }
    if (this.#closing) throw new SocError('collector.spoolClosed');
  }

  /**
   * Deletes the segments that end before a position: what every reader has dealt with. Those that the disk does not let go
   * stay, and are tried again with the next.
   */
  async removeBefore(position: SpoolPosition): Promise<void> {
    const done = this.#sizes.before(Math.min(position.segment, this.#segment));
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
    this.#condition.sized(this.#sizes.total);
    this.#wakeRoomWaiters();
  }

  /** Bytes from a position to the end, with what is still in memory. */
  pendingBytes(from: SpoolPosition): number {
    return this.#sizes.pendingBytes(from);
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
      bytes: this.#sizes.total,
      bufferedBytes: this.#buffer.bytes,
      bufferedBytesLimit: this.#options.maxBufferedBytes,
      segments: this.#sizes.count,
      commits: this.#commits,
      repairedTailBytes: this.#repairedTailBytes,
      writeErrors: this.#writeErrors,
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

  #mayTake(size: number): boolean {
    if (this.#closing) throw new SocError('collector.spoolClosed');
    return !this.#lacksRoom(size);
  }

  #lacksRoom(size: number): boolean {
    const { maxBytes, maxBufferedBytes } = this.#options;
    if (this.#sizes.total + size > maxBytes) {
      this.#condition.refused(this.#sizes.total);
      return true;
    }
    return this.#buffer.bytes > 0 && this.#buffer.bytes + size > maxBufferedBytes;
  }

  #take(record: RawRecord, size: number): AppendOutcome {
    if (this.#offset + size > this.#options.segmentBytes && this.#offset > SEGMENT_HEADER_BYTES) this.#roll();
    const position = { segment: this.#segment, offset: this.#offset };
    const place = this.#buffer.reserve(position, size);
    encodeSpoolRecord(record, size, { ...place, seed: recordSeed(this.#seed, this.#offset) });
    this.#offset += size;
    this.#sizes.set(this.#segment, this.#offset);
    this.#durability.take();
    this.#counter.count(record.listener, record.peer, 'spooled');
    this.#commitSoon(this.#options.fsyncIntervalMs);
    return { kind: 'spooled', position };
  }

  #roll(): void {
    this.#segment++;
    this.#seed = segmentSeed(this.id, this.#segment);
    this.#offset = SEGMENT_HEADER_BYTES;
    this.#sizes.set(this.#segment, SEGMENT_HEADER_BYTES);
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
    const group = this.#buffer.take();
    const { taken } = this.#durability;
    const end = { segment: this.#segment, offset: this.#offset };
    while (!(await this.#write(group))) {
      if (this.#closing) return;
      await new Promise((resolve) => setTimeout(resolve, this.#options.retryMs));
    }
    this.#buffer.release(group);
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
