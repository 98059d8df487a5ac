import { closeSync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { AuditVerdict } from '@qiaolou/schema';
import { CamelCasePlugin, Kysely } from 'kysely';
import { applyMigrations } from '../area/apply-migrations.ts';
import { StorableValuesPlugin } from '../area/storable-values-plugin.ts';
import type { ChangeReader } from '../areas/changes/tables.ts';
import { OWN_AREAS, type Database } from '../areas/database.ts';
import { verifyStoredAudit, type VerifyAuditOptions } from '../audit/verify-stored-audit.ts';
import { changesAfter, newestChange, readerPosition, type ChangePage } from '../store/change-log.ts';
import { ChangeWatchers, type ChangeWatch } from '../store/change-watchers.ts';
import { OwnDuties, type Duty } from '../store/duty.ts';
import type { RecordStore, RecordStoreOptions, RecordTx } from '../store/record-store.ts';
import { workInTransaction } from '../store/record-tx.ts';
import { storeFault } from '../store/store-fault.ts';
import { WriterQueue } from '../store/writer-queue.ts';
import { NodeSqliteDialect } from './node-sqlite-dialect.ts';

/** Where the database file is and how it is opened. */
export interface SqliteRecordStoreOptions extends RecordStoreOptions {
  /** Database file, made readable by its owner only; its folder must exist. `-wal` and `-shm` appear beside it. Not `:memory:`. */
  readonly path: string;
  /** How long a transaction waits for another process's, ms; 30,000 when absent. */
  readonly lockTimeoutMs?: number;
}

/**
 * Opens the record store in one SQLite file (WAL, synchronous=FULL: what `transaction` resolved for survives kill -9 and
 * power loss). Several processes may open the same file; their writers take turns. Throws `records.unavailable`,
 * `records.migrationChanged`, `records.unknownArea`.
 */
export async function openSqliteRecordStore(options: SqliteRecordStoreOptions): Promise<RecordStore> {
  const { path, clock, lockTimeoutMs = 30_000, areas = [] } = options;
  const writer = connect(() => openWriter(path), 'immediate', lockTimeoutMs);
  try {
    await applyMigrations({ writer, dialect: 'sqlite', clock }, [...OWN_AREAS, ...areas]);
  } catch (error) {
    await writer.destroy();
    throw storeFault(error);
  }
  return new SqliteRecordStore(options, writer);
}

class SqliteRecordStore implements RecordStore {
  readonly dialect = 'sqlite';
  readonly db: Kysely<Database>;
  readonly #writer: Kysely<Database>;
  readonly #options: SqliteRecordStoreOptions;
  readonly #queue = new WriterQueue();
  readonly #watchers = new ChangeWatchers();
  readonly #duties = new OwnDuties();

  constructor(options: SqliteRecordStoreOptions, writer: Kysely<Database>) {
    this.#options = options;
    this.#writer = writer;
    this.db = this.#reader();
  }

  transaction<T>(fn: (tx: RecordTx) => Promise<T>): Promise<T> {
    return this.#queue.run(async () => {
      try {
        const { result, changed } = await this.#writer
          .transaction()
          .execute((db) => workInTransaction(db, this.#options, fn));
        if (changed) this.#watchers.tell();
        return result;
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

  changesAfter(seq: number, limit: number): Promise<ChangePage> {
    return changesAfter(this.db, seq, limit);
  }

  newestChange(): Promise<number> {
    return newestChange(this.db);
  }

  watchChanges(listener: () => void): Promise<ChangeWatch> {
    return Promise.resolve(this.#watchers.add(listener));
  }

  takeDuty(name: string): Promise<Duty | undefined> {
    return Promise.resolve(this.#duties.take(name));
  }

  readerPosition(name: string): Promise<ChangeReader | undefined> {
    return readerPosition(this.db, name);
  }

  async close(): Promise<void> {
    this.#duties.close();
    await this.#queue.close(async () => {
      await this.db.destroy();
      await this.#writer.destroy();
    });
  }

  #reader(): Kysely<Database> {
    return connect(() => openReader(this.#options.path), 'deferred', 0);
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
