import { afterFailure, SocError, type AuditVerdict } from '@qiaolou/schema';
import type { Kysely, RawBuilder } from 'kysely';
import { applyMigrations } from '../area/apply-migrations.ts';
import { guardedTables } from '../area/guarded-tables.ts';
import type { AreaSchema } from '../area/table-area.ts';
import type { ChangeReader } from '../areas/changes/tables.ts';
import { OWN_AREAS, type Database } from '../areas/database.ts';
import { sealExisting } from '../audit/record-seals.ts';
import type { StoredStructure } from '../audit/stored-structure.ts';
import type { VerifyAuditOptions } from '../audit/verify-stored-audit.ts';
import { changesAfter, newestChange, readerPosition, type ChangePage } from '../store/change-log.ts';
import { ChangeWatchers, type ChangeWatch } from '../store/change-watchers.ts';
import { OwnDuties, type Duty } from '../store/duty.ts';
import type { BoundedReading, RecordStore, RecordStoreOptions, RecordTx } from '../store/record-store.ts';
import { workInTransaction, type TransactionOptions } from '../store/record-tx.ts';
import { codedReads } from '../store/coded-reads.ts';
import { driverCode, storeFault } from '../store/store-fault.ts';
import { WriterQueue } from '../store/writer-queue.ts';
import { connectSqlite, openReader, openWriter, queriesOver } from './connect-sqlite.ts';
import { expectedStructure } from './expected-structure.ts';
import { nodeSqliteDialect } from './node-sqlite-dialect.ts';
import { ThreadedReader, threadedReaderDialect } from './reader.ts';

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
 * `records.locked`, `records.migrationChanged`, `records.unknownArea`.
 *
 * @example
 *   const records = await openSqliteRecordStore({ path: 'data/records.db', clock: systemClock, areas: [NOTICES] });
 */
export async function openSqliteRecordStore(options: SqliteRecordStoreOptions): Promise<RecordStore> {
  const { path, clock, lockTimeoutMs = 30_000, areas = [] } = options;
  const writer = connectSqlite({ open: () => openWriter(path), begin: 'immediate', lockTimeoutMs });
  try {
    const all = [...OWN_AREAS, ...areas];
    await applyMigrations({ writer, dialect: 'sqlite', clock }, all);
    await sealExisting(writer, guardedTables(all), clock);
  } catch (error) {
    throw await afterFailure(openingFault(error, path), () => writer.destroy());
  }
  return new SqliteRecordStore(options, writer);
}

const SQLITE_BUSY = 5;

/** Whoever writes waits for others that write in turn; who keeps the file for himself is told of. */
function openingFault(error: unknown, path: string): unknown {
  const isHeld = (Number(driverCode(error)) & 0xff) === SQLITE_BUSY;
  return isHeld ? new SocError('records.locked', { path }, { cause: error }) : storeFault(error);
}

class SqliteRecordStore implements RecordStore {
  readonly dialect = 'sqlite';
  readonly db: Kysely<Database>;
  readonly longReads: Kysely<Database>;
  readonly #longReader: ThreadedReader;
  /** Of questions that people write: what they make wait is their like, no list. */
  readonly #questionReader: ThreadedReader;
  readonly #writer: Kysely<Database>;
  readonly #options: SqliteRecordStoreOptions & TransactionOptions;
  readonly #areas: readonly AreaSchema[];
  #structure: Promise<StoredStructure> | undefined;
  readonly #queue = new WriterQueue();
  readonly #watchers = new ChangeWatchers();
  readonly #duties = new OwnDuties();

  constructor(options: SqliteRecordStoreOptions, writer: Kysely<Database>) {
    this.#areas = [...OWN_AREAS, ...(options.areas ?? [])];
    this.#options = { ...options, guarded: guardedTables(this.#areas) };
    this.#writer = writer;
    const { path } = options;
    const reader = nodeSqliteDialect({ open: () => openReader(path), begin: 'deferred', lockTimeoutMs: 0 });
    this.db = queriesOver(codedReads(reader));
    this.#longReader = new ThreadedReader({ path });
    this.longReads = queriesOver(threadedReaderDialect(this.#longReader));
    this.#questionReader = new ThreadedReader({ path });
  }

  async boundedRead<R>(statement: RawBuilder<R>, reading: BoundedReading): Promise<readonly R[]> {
    const { rows } = await statement.execute(queriesOver(threadedReaderDialect(this.#questionReader, reading)));
    return rows;
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
    const structure = await (this.#structure ??= expectedStructure(this.#areas));
    return this.#longReader.verifyAudit(keys, {
      ...options,
      store: { dialect: 'sqlite', guarded: this.#options.guarded, structure },
    });
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
      await Promise.all([this.#longReader.close(), this.#questionReader.close()]);
      await this.db.destroy();
      await this.#writer.destroy();
    });
  }
}
