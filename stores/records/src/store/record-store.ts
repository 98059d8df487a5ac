import type { AuditEntry, AuditInput, AuditVerdict, Clock } from '@qiaolou/schema';
import type { Kysely, RawBuilder, Transaction } from 'kysely';
import type { RowOf } from '../area/column-types.ts';
import type { AreaSchema } from '../area/table-area.ts';
import type { Table } from '../area/table.ts';
import type { ChangeReader } from '../areas/changes/tables.ts';
import type { Database, VersionedTable } from '../areas/database.ts';
import type { VerifyAuditOptions } from '../audit/verify-stored-audit.ts';
import type { Change, ChangeLogBounds, ChangePage } from './change-log.ts';
import type { ChangeWatch } from './change-watchers.ts';
import type { Duty } from './duty.ts';

/** What every adapter is opened with, wherever its database is. */
export interface RecordStoreOptions {
  readonly clock: Clock;
  /** Areas besides the store's own, in order: a table may refer to tables of earlier ones. None when absent. */
  readonly areas?: readonly AreaSchema[];
  readonly changeLog?: ChangeLogBounds;
}

/** Columns a versioned update may set: any but the key and the version. */
export type VersionedPatch<T extends VersionedTable> = Partial<Omit<Database[T], 'id' | 'key' | 'version'>>;

/** The same for a table of another area. */
export type RowPatch<R> = Partial<Omit<RowOf<R>, 'id' | 'key' | 'version'>>;

/** How a read is bounded. */
export interface BoundedReading {
  /** Aborted when nobody waits for the answer any more. */
  readonly signal?: AbortSignal | undefined;
  /** How long one statement may run, s. */
  readonly seconds: number;
  /** Bytes that its rows may have, about. */
  readonly mostBytes: number;
}

/** A writing transaction. Valid only inside the callback it was given to. */
export interface RecordTx {
  /** Everything read and written through it is one transaction. */
  readonly db: Transaction<Database>;
  /** Appends to the audit chain; kept or lost together with the rest of the transaction. */
  audit(input: AuditInput): Promise<AuditEntry>;
  /**
   * Changes one row if it still has `expectedVersion`; answers the new version. The id of `settings` is its key.
   * Throws `records.versionConflict` (details: table, id, expected, actual) or `records.notFound`.
   */
  updateVersioned<T extends VersionedTable>(
    table: T,
    id: string,
    expectedVersion: number,
    patch: VersionedPatch<T>,
  ): Promise<number>;
  /** The same for a versioned table of another area: `tx.updateVersioned(NOTICES.tables.notices, …)`. */
  updateVersioned<R>(table: Table<R, true>, id: string, expectedVersion: number, patch: RowPatch<R>): Promise<number>;
  /** Says that a thing was changed: one row of the change log for each thing and transaction, kept or lost with it. */
  changed(change: Change): void;
  /** Keeps where a reader of the change log goes on after a restart: after change number `seq`. */
  keepReaderPosition(name: string, seq: number): Promise<void>;
}

/** The system of record: users, alerts, incidents, runs, cursors, audit. Adapters: SQLite, PostgreSQL. */
export interface RecordStore {
  readonly dialect: 'sqlite' | 'postgres';
  /** For reads; a write through it fails on both dialects. Sees committed data only. */
  readonly db: Kysely<Database>;
  /**
   * The same for single statements that may take long: lists with filters, figures, exports. On SQLite they run on a thread
   * of its own, one after the other, so that they hold up neither commits nor short reads.
   */
  readonly longReads: Kysely<Database>;
  /**
   * One statement of somebody who asks what he likes: ended in the database when he leaves (`store.cancelled`), when its time
   * is over (`store.timeout`), and when its rows are too much (`query.tooMuchMemory`). On SQLite on the thread of `longReads`, and
   * ended at the next row that it looks at, where the statement asks for it (`wantedSql`).
   */
  boundedRead<R>(statement: RawBuilder<R>, reading: BoundedReading): Promise<readonly R[]>;
  /**
   * Runs `fn` in a writing transaction: committed (durable) when it resolves, rolled back when it throws. Writers are
   * serialised on both dialects: one at a time per database, so `fn` reads what it decides on without races. Keep it
   * short and never await a network or another transaction in it. On PostgreSQL `fn` may run again after a deadlock
   * or serialisation failure: no side effects outside `tx`.
   */
  transaction<T>(fn: (tx: RecordTx) => Promise<T>): Promise<T>;
  /**
   * Reads the whole audit chain and says where it is first wrong. `keys` are the trusted SM2 public keys (65 bytes,
   * 04‖x‖y). A broken chain is a verdict, not an error.
   */
  verifyAudit(keys: readonly Uint8Array[], options?: VerifyAuditOptions): Promise<AuditVerdict>;
  /** At most `limit` changes of any process after number `seq`, oldest first. */
  changesAfter(seq: number, limit: number): Promise<ChangePage>;
  /** Number of the newest change, from which a reader follows; 0 before the first. */
  newestChange(): Promise<number>;
  /**
   * Calls `listener` after each commit that changed something, of this process before `transaction` resolves. Commits of
   * other processes are told on PostgreSQL; SQLite is for one process. It may be called for nothing and must not throw.
   */
  watchChanges(listener: () => void): Promise<ChangeWatch>;
  /**
   * Takes a duty of which one process at a time is in charge, until it gives it back or ends; undefined when another has
   * it. On SQLite, which is for one process, among the callers in it.
   */
  takeDuty(name: string): Promise<Duty | undefined>;
  /** What a reader of the change log has dealt with; undefined for a name never kept. */
  readerPosition(name: string): Promise<ChangeReader | undefined>;
  /** Waits for running transactions and releases; idempotent. */
  close(): Promise<void>;
}
