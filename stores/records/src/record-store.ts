import type { AuditEntry, AuditInput, AuditVerdict } from '@qiaolou/schema';
import type { Kysely, Transaction } from 'kysely';
import type { Database, VersionedTable } from './database.ts';

/** Columns a versioned update may set: any but the key and the version. */
export type VersionedPatch<T extends VersionedTable> = Partial<Omit<Database[T], 'id' | 'key' | 'version'>>;

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
}

/** What `verifyAudit` may be told besides the keys. */
export interface VerifyAuditOptions {
  /** The checkpointer's file: checkpoints in it must be in the database too, and the entries must fit both. */
  readonly checkpointFile?: string | undefined;
}

/** The system of record: users, alerts, incidents, runs, cursors, audit. Adapters: SQLite, PostgreSQL. */
export interface RecordStore {
  readonly dialect: 'sqlite' | 'postgres';
  /** For reads; a write through it fails on both dialects. Sees committed data only. */
  readonly db: Kysely<Database>;
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
  /** Waits for running transactions and releases; idempotent. */
  close(): Promise<void>;
}
