import { statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { privateDirectorySync } from '@qiaolou/files';
import { SocError, type RawRecord, type SpoolPosition } from '@qiaolou/schema';
import type { AppendOutcome, RecordSink } from '../sink/index.ts';
import { repairTail } from './repair-tail.ts';
import { listSegments, SEGMENT_HEADER_BYTES, segmentPath, segmentSeed } from './segment.ts';
import type { SegmentChunk } from './segment-files.ts';
import { SegmentWriter } from './segment-writer.ts';
import { withSpoolDefaults, type SpoolOptions, type SpoolSettings } from './spool-options.ts';
import { SourceCounter, type ListenerTotals, type SourceCounts } from './source-counts.ts';
import { ensureSpoolId } from './spool-id.ts';
import {
  encodeSpoolRecord,
  MAX_RECORD_BODY_BYTES,
  RECORD_HEADER_BYTES,
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
  readonly segments: number;
  readonly commits: number;
  /** Bytes of an interrupted record cut when opening. */
  readonly repairedTailBytes: number;
  readonly writeErrors: number;
}

interface Waiter {
  /** Resolve when this many records are durable. */
  readonly appended: number;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
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
  readonly #sizes: Map<number, number>;
  readonly #repairedTailBytes: number;
  #segment: number;
  #seed: number;
  #offset = SEGMENT_HEADER_BYTES;
  #bytes: number;
  #appended = 0;
  #durable = 0;
  #commits = 0;
  #writeErrors = 0;
  #committing: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #durableWaiters: Waiter[] = [];
  #roomWaiters: (() => void)[] = [];
  #closing = false;

  private constructor(options: SpoolOptions) {
    privateDirectorySync(options.dir);
    this.#options = withSpoolDefaults(options);
    this.id = ensureSpoolId(options.dir, options.randomId);
    const segments = listSegments(options.dir);
    const last = segments.at(-1);
    this.#repairedTailBytes = last === undefined ? 0 : repairTail(options.dir, this.id, last);
    this.#sizes = new Map(segments.map((segment) => [segment, statSync(segmentPath(options.dir, segment)).size]));
    // Always a new segment: a place once given away is never given to another record, whatever a crash took with it.
    this.#segment = (last ?? 0) + 1;
    this.#seed = segmentSeed(this.id, this.#segment);
    this.#sizes.set(this.#segment, SEGMENT_HEADER_BYTES);
    this.#bytes = [...this.#sizes.values()].reduce((sum, size) => sum + size, 0);
    this.#writer = new SegmentWriter(options.dir, this.id);
  }

  /** Opens or creates a spool, repairs the tail a crash left, and starts a new segment. */
  static async open(options: SpoolOptions): Promise<Spool> {
    const spool = new Spool(options);
    try {
      await spool.#writer.start(spool.#segment);
    } catch (error) {
      await spool.#writer.close();
      throw error;
    }
    return spool;
  }

  /**
   * Takes a record, if there is room. For senders that can wait: on `full` keep the record and try again after
   * `whenWritable(record)`. Throws `collector.frameTooLong` above 4 MiB, `collector.spoolClosed` after `close()`.
   */
  append(record: RawRecord): AppendOutcome {
    const size = checkedSize(record);
    if (!this.#mayTake(size)) return FULL;
    return this.#take(record, size);
  }

  /** Takes all records or none, as `append`. */
  appendAll(records: readonly RawRecord[]): AppendOutcome {
    const sizes = records.map(checkedSize);
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

  /** Resolves when everything appended so far is on the disk; commits at once. */
  durable(): Promise<void> {
    if (this.#durable === this.#appended) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.#durableWaiters.push({ appended: this.#appended, resolve, reject });
      this.#commitSoon(0);
    });
  }

  /** Resolves when the spool has room for this record; rejects with `collector.spoolClosed` when it is closed first. */
  async whenWritable(record: RawRecord): Promise<void> {
    const size = spoolRecordBytes(record);
    while (!this.#closing && this.#lacksRoom(size)) {
      await new Promise<void>((resolve) => this.#roomWaiters.push(resolve));
    }
    if (this.#closing) throw new SocError('collector.spoolClosed');
  }

  /** Deletes the segments that end before a position: what every reader has dealt with. */
  async removeBefore(position: SpoolPosition): Promise<void> {
    const done = [...this.#sizes].filter(([segment]) => segment < position.segment && segment < this.#segment);
    for (const [segment, size] of done) {
      await rm(segmentPath(this.#options.dir, segment), { force: true });
      if (this.#sizes.delete(segment)) this.#bytes -= size;
    }
    this.#wakeRoomWaiters();
  }

  /** Bytes from a position to the end, with what is still in memory. */
  pendingBytes(from: SpoolPosition): number {
    let bytes = 0;
    for (const [segment, size] of this.#sizes) {
      if (segment > from.segment) bytes += size - SEGMENT_HEADER_BYTES;
      else if (segment === from.segment) bytes += Math.max(0, size - Math.max(from.offset, SEGMENT_HEADER_BYTES));
    }
    return bytes;
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
      bytes: this.#bytes,
      bufferedBytes: this.#buffer.bytes,
      segments: this.#sizes.size,
      commits: this.#commits,
      repairedTailBytes: this.#repairedTailBytes,
      writeErrors: this.#writeErrors,
    };
  }

  /**
   * Takes no more records, makes the rest durable and releases the file; idempotent. Rejects with
   * `collector.spoolWriteFailed` when the disk still refuses.
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

  #mayTake(size: number): boolean {
    if (this.#closing) throw new SocError('collector.spoolClosed');
    return !this.#lacksRoom(size);
  }

  #lacksRoom(size: number): boolean {
    const { maxBytes, maxBufferedBytes } = this.#options;
    return this.#bytes + size > maxBytes || (this.#buffer.bytes > 0 && this.#buffer.bytes + size > maxBufferedBytes);
  }

  #take(record: RawRecord, size: number): AppendOutcome {
    if (this.#offset + size > this.#options.segmentBytes && this.#offset > SEGMENT_HEADER_BYTES) this.#roll();
    const position = { segment: this.#segment, offset: this.#offset };
    const place = this.#buffer.reserve(position, size);
    encodeSpoolRecord(record, size, { ...place, seed: recordSeed(this.#seed, this.#offset) });
    this.#offset += size;
    this.#sizes.set(this.#segment, this.#offset);
    this.#bytes += size;
    this.#appended++;
    this.#counter.count(record.listener, record.peer, 'spooled');
    this.#commitSoon(this.#options.fsyncIntervalMs);
    return { kind: 'spooled', position };
  }

  #roll(): void {
    this.#segment++;
    this.#seed = segmentSeed(this.id, this.#segment);
    this.#offset = SEGMENT_HEADER_BYTES;
    this.#sizes.set(this.#segment, SEGMENT_HEADER_BYTES);
    this.#bytes += SEGMENT_HEADER_BYTES;
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
    const appended = this.#appended;
    const end = { segment: this.#segment, offset: this.#offset };
    while (!(await this.#write(group))) {
      if (this.#closing) return;
      await new Promise((resolve) => setTimeout(resolve, this.#options.retryMs));
    }
    this.#buffer.release(group);
    this.#durable = appended;
    this.#commits++;
    this.#options.onDurable?.(end);
  }

  async #write(group: readonly SegmentChunk[]): Promise<boolean> {
    try {
      await this.#writer.write(group);
      return true;
    } catch (cause) {
      this.#writeErrors++;
      const error = new SocError(
        'collector.spoolWriteFailed',
        { dir: this.#options.dir, reason: String(cause) },
        { cause },
      );
      this.#options.onWriteError?.(error);
      if (this.#closing) for (const waiter of this.#durableWaiters.splice(0)) waiter.reject(error);
      return false;
    }
  }

  #afterCommit(): void {
    this.#committing = undefined;
    const waiting = this.#durableWaiters;
    this.#durableWaiters = waiting.filter((waiter) => waiter.appended > this.#durable);
    for (const waiter of waiting) if (waiter.appended <= this.#durable) waiter.resolve();
    this.#wakeRoomWaiters();
    if (this.#durableWaiters.length > 0) this.#commitSoon(0);
    else if (this.#durable < this.#appended && !this.#closing) this.#commitSoon(this.#options.fsyncIntervalMs);
  }

  #wakeRoomWaiters(): void {
    for (const wake of this.#roomWaiters.splice(0)) wake();
  }
}

/** Opens a spool for writing. One writer per directory. */
export function openSpool(options: SpoolOptions): Promise<Spool> {
  return Spool.open(options);
}

function checkedSize(record: RawRecord): number {
  const size = spoolRecordBytes(record);
  const limit = MAX_RECORD_BODY_BYTES + RECORD_HEADER_BYTES;
  if (size > limit) throw new SocError('collector.frameTooLong', { bytes: size, limit });
  return size;
}
