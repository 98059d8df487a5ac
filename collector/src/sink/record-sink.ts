import type { RawRecord, SocError, SpoolPosition } from '@qiaolou/schema';

/** `full`: nothing was taken; try again after `whenWritable(record)`. */
export type AppendOutcome = { readonly kind: 'spooled'; readonly position: SpoolPosition } | { readonly kind: 'full' };

/** Where inputs put records: the part of the spool they need. */
export interface RecordSink {
  /** Takes a record of a sender that can wait, if there is room. */
  append(record: RawRecord): AppendOutcome;
  /** Takes all records or none. */
  appendAll(records: readonly RawRecord[]): AppendOutcome;
  /** Takes a record of a sender that cannot wait; false: there was no room, it is lost and counted as shed. */
  offer(record: RawRecord): boolean;
  /** Resolves when everything taken so far is on the disk. */
  durable(): Promise<void>;
  /**
   * The same, but rejects with `collector.spoolWriteFailed` as soon as the disk refuses: for senders that repeat what was
   * not acknowledged. What was taken stays taken, and is written when the disk allows.
   */
  durableOrFailed(): Promise<void>;
  /** Why nothing becomes durable now; undefined when nothing is known to keep it from that. */
  failing(): SocError | undefined;
  /** Resolves when there is room for this record. */
  whenWritable(record: RawRecord): Promise<void>;
}
