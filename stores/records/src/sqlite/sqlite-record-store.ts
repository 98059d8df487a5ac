import { closeSync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { AuditVerdict, Clock } from '@qiaolou/schema';
import { CamelCasePlugin, Kysely } from 'kysely';
import { verifyStoredAudit } from '../audit/verify-stored-audit.ts';
import type { Database } from '../database.ts';
import { storeFault } from '../store-fault.ts';
import { MIGRATIONS } from '../migrations/all-migrations.ts';
import { applyMigrations } from '../migrations/apply-migrations.ts';
import type { Migration } from '../migrations/migration.ts';
import type { RecordStore, RecordTx, VerifyAuditOptions } from '../record-store.ts';
import { createRecordTx } from '../record-tx.ts';
import { StorableValuesPlugin } from '../storable-values-plugin.ts';
import { WriterQueue } from '../writer-queue.ts';
import { NodeSqliteDialect } from './node-sqlite-dialect.ts';

/** Where the database file is and how it is opened. */
export interface SqliteRecordStoreOptions {
  /** Database file, made readable by its owner only; its folder must exist. `-wal` and `-shm` appear beside it. Not `:memory:`. */
  readonly path: string;
  readonly clock: Clock;
  /** How long a transaction waits for another process's, ms; 30,000 when absent. */
  readonly lockTimeoutMs?: number;
  /** The release's own when absent. */
  readonly migrations?: readonly Migration[];
}

/**
 * Opens the record store in one SQLite file (WAL, synchronous=FULL: what `transaction` resolved for survives kill -9 and
 * power loss). Several processes may open the same file; their writers take turns. Throws `records.unavailable`,
 * `records.migrationChanged`.
 */
export async function openSqliteRecordStore(options: SqliteRecordStoreOptions): Promise<RecordStore> {
  const { path, clock, lockTimeoutMs = 30_000, migrations = MIGRATIONS } = options;
  const writer = connect(() => openWriter(path), 'immediate', lockTimeoutMs);
  try {
    await applyMigrations(writer, 'sqlite', migrations, clock);
  } catch (error) {
    await writer.destroy();
    throw storeFault(error);
  }
  return new SqliteRecordStore(path, writer);
}

class SqliteRecordStore implements RecordStore {
  readonly dialect = 'sqlite';
  readonly db: Kysely<Database>;
  readonly #writer: Kysely<Database>;
  readonly #path: string;
  readonly #queue = new WriterQueue();

  constructor(path: string, writer: Kysely<Database>) {
    this.#path = path;
    this.#writer = writer;
    this.db = this.#reader();
  }

  transaction<T>(fn: (tx: RecordTx) => Promise<T>): Promise<T> {
    return this.#queue.run(async () => {
      try {
        return await this.#writer.transaction().execute((db) => fn(createRecordTx(db)));
      } catch (error) {
        throw storeFault(error);
      }
    });
  }

  async verifyAudit(keys: readonly Uint8Array[], options: VerifyAuditOptions = {}): Promise<AuditVerdict> {
    // A connection of its own: the snapshot is held for as long as the whole trail takes.
    const reader = this.#reader();
    try {
      return await reader.transaction().execute((snapshot) => verifyStoredAudit(snapshot, keys, options));
    } finally {
      await reader.destroy();
    }
  }

  async close(): Promise<void> {
    await this.#queue.close(async () => {
      await this.db.destroy();
      await this.#writer.destroy();
    });
  }

  #reader(): Kysely<Database> {
    return connect(() => openReader(this.#path), 'deferred', 0);
  }
}

function connect(open: () => DatabaseSync, begin: 'immediate' | 'deferred', lockTimeoutMs: number): Kysely<Database> {
  return new Kysely<Database>({
    dialect: new NodeSqliteDialect({ open, begin, lockTimeoutMs }),
    plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true }), new StorableValuesPlugin()],
  });
}

function openWriter(path: string): DatabaseSync {
  // Made by SQLite it would be readable by everybody; -wal and -shm get the permissions of the file.
  closeSync(openSync(path, 'a', 0o600));
  const db = new DatabaseSync(path, { enableForeignKeyConstraints: true, timeout: 5000 });
  db.exec('pragma journal_mode = wal');
  db.exec('pragma synchronous = full');
  db.exec('pragma case_sensitive_like = on');
  // BEGIN IMMEDIATE waits without blocking the event loop (see the driver); nothing after it can meet another writer.
  db.exec('pragma busy_timeout = 0');
  return db;
}

function openReader(path: string): DatabaseSync {
  const db = new DatabaseSync(path, { readOnly: true, timeout: 5000 });
  db.exec('pragma case_sensitive_like = on');
  return db;
}
