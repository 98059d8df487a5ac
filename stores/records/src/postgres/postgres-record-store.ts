import { randomUUID } from 'node:crypto';
import { afterFailure, SocError, type AuditVerdict } from '@qiaolou/schema';
import { Kysely, PostgresDialect, sql, type Dialect, type RawBuilder } from 'kysely';
import pg from 'pg';
import { applyMigrations } from '../area/apply-migrations.ts';
import { guardedTables } from '../area/guarded-tables.ts';
import type { AreaSchema } from '../area/table-area.ts';
import { queryPlugins } from '../area/query-plugins.ts';
import type { ChangeReader } from '../areas/changes/tables.ts';
import { OWN_AREAS, type Database } from '../areas/database.ts';
import { sealExisting } from '../audit/record-seals.ts';
import type { StoredStructure } from '../audit/stored-structure.ts';
import { verifyStoredAudit, type VerifyAuditOptions } from '../audit/verify-stored-audit.ts';
import { changesAfter, newestChange, readerPosition, type ChangePage } from '../store/change-log.ts';
import type { ChangeWatch } from '../store/change-watchers.ts';
import { codedReads, readFault } from '../store/coded-reads.ts';
import type { Duty } from '../store/duty.ts';
import type { BoundedReading, RecordStore, RecordStoreOptions, RecordTx } from '../store/record-store.ts';
import { workInTransaction, type TransactionOptions, type Worked } from '../store/record-tx.ts';
import { driverCode, storeFault } from '../store/store-fault.ts';
import { WriterQueue } from '../store/writer-queue.ts';
import { expectedStructure } from '../sqlite/expected-structure.ts';
import { boundedRead } from './bounded-read.ts';
import { takeAdvisoryDuty } from './advisory-duty.ts';
import { ChangeChannel } from './change-channel.ts';

/** Where the PostgreSQL database is. */
export interface PostgresRecordStoreOptions extends RecordStoreOptions {
  /** `postgres://user:password@host:5432/database`; the user must own the schema. Tables go to its search path. */
  readonly url: string;
  /** Connections for reads; 8 when absent. One more writes. */
  readonly readers?: number;
  /** Told of a connection that broke (server restarted, network); the next use opens another. */
  readonly onConnectionError?: (error: Error) => void;
}

/** Deadlock and serialisation failure: PostgreSQL asks to run the transaction again. */
const RETRIED = new Set(['40001', '40P01']);
const MAX_RUNS = 6;
const LOCK_TIMEOUT = '55P03';
/**
 * Acknowledged means on disk, whatever the server's default is. A process that hangs inside a transaction loses it after
 * a minute, because all others wait for its lock.
 */
const WRITER_SETTINGS = [
  '-c synchronous_commit=on',
  '-c lock_timeout=90000',
  '-c idle_in_transaction_session_timeout=60000',
].join(' ');
/** Type numbers of PostgreSQL: `bigint` and `numeric` (sums, averages). */
const AS_NUMBER: ReadonlySet<number> = new Set([20, 1700]);

/**
 * Opens the record store in a PostgreSQL database (15 or newer). Each writing transaction first locks the one row of
 * `audit_head`, so writers of all processes take turns exactly as on SQLite and later reads in it see the newest state.
 * Throws `records.unavailable`, `records.accessDenied`, `records.serverTooOld`, `records.migrationChanged`,
 * `records.unknownArea`.
 *
 * @example
 *   const records = await openPostgresRecordStore({ url: 'postgres://qiaolou@127.0.0.1/qiaolou', clock: systemClock });
 */
export async function openPostgresRecordStore(options: PostgresRecordStoreOptions): Promise<RecordStore> {
  // What a transaction throws is told apart further: see `#fault`.
  const writer = connect(options, { max: 1, settings: WRITER_SETTINGS, coded: (dialect) => dialect });
  try {
    const target = { writer: writer.db, dialect: 'postgres', clock: options.clock } as const;
    const all = [...OWN_AREAS, ...(options.areas ?? [])];
    await refuseOldServer(writer.db);
    await applyMigrations(target, all);
    await sealExisting(writer.db, guardedTables(all), options.clock);
  } catch (error) {
    throw await afterFailure(openingFault(error), () => writer.db.destroy());
  }
  const settings = '-c default_transaction_read_only=on';
  const reader = connect(options, { max: options.readers ?? 8, settings, coded: codedReads });
  return new PostgresRecordStore(options, writer, reader.db);
}

const OLDEST_SERVER = 15;

async function refuseOldServer(db: Kysely<Database>): Promise<void> {
  const { rows } = await sql<{ readonly version: string }>`select current_setting('server_version') as version`.execute(
    db,
  );
  const version = rows[0]?.version ?? '';
  if (Number.parseInt(version, 10) < OLDEST_SERVER)
    throw new SocError('records.serverTooOld', { found: version, needed: OLDEST_SERVER });
}

/** Wrong password, refused by pg_hba.conf, no such database, no right to it: none of them passes by itself. */
const DENIED = new Set(['28P01', '28000', '3D000', '42501']);

/** Why the store cannot be opened. Who has nobody to ask yet hears also what pg says without a code. */
function openingFault(error: unknown): unknown {
  const code = driverCode(error) ?? '';
  return DENIED.has(code)
    ? new SocError('records.accessDenied', { driverCode: code }, { cause: error })
    : readFault(error);
}

class PostgresRecordStore implements RecordStore {
  readonly dialect = 'postgres';
  readonly db: Kysely<Database>;
  /** The server's processes are other threads already. */
  readonly longReads: Kysely<Database>;
  readonly #options: PostgresRecordStoreOptions & TransactionOptions;
  readonly #areas: readonly AreaSchema[];
  #structure: Promise<StoredStructure> | undefined;
  readonly #writer: Connection;
  readonly #queue = new WriterQueue();
  readonly #channel: ChangeChannel;
  readonly #duties = new Set<Duty>();

  constructor(options: PostgresRecordStoreOptions, writer: Connection, reader: Kysely<Database>) {
    this.#areas = [...OWN_AREAS, ...(options.areas ?? [])];
    this.#options = { ...options, guarded: guardedTables(this.#areas) };
    this.#writer = writer;
    this.db = reader;
    this.longReads = reader;
    const { url, onConnectionError = () => undefined } = options;
    this.#channel = new ChangeChannel({ url, sender: randomUUID(), onConnectionError });
  }

  boundedRead<R>(statement: RawBuilder<R>, reading: BoundedReading): Promise<readonly R[]> {
    return boundedRead(this.db, statement, reading);
  }

  transaction<T>(fn: (tx: RecordTx) => Promise<T>): Promise<T> {
    return this.#queue.run(async () => {
      for (let run = 1; ; run++) {
        const attempt = { losses: this.#writer.losses(), entered: false };
        try {
          const { result, changed } = await this.#attempt(fn, attempt);
          if (changed) this.#channel.tellOwn();
          return result;
        } catch (error) {
          if (!isWorthAnotherRun(error, run, attempt)) throw await this.#fault(error, attempt);
        }
        await new Promise((resolve) => setTimeout(resolve, 2 ** run));
      }
    });
  }

  async verifyAudit(keys: readonly Uint8Array[], options: VerifyAuditOptions = {}): Promise<AuditVerdict> {
    const structure = await (this.#structure ??= expectedStructure(this.#areas));
    const store = { dialect: 'postgres', guarded: this.#options.guarded, structure } as const;
    return this.db
      .transaction()
      .setIsolationLevel('repeatable read')
      .setAccessMode('read only')
      .execute((snapshot) => verifyStoredAudit(snapshot, keys, { ...options, store }));
  }

  changesAfter(seq: number, limit: number): Promise<ChangePage> {
    return changesAfter(this.db, seq, limit);
  }

  newestChange(): Promise<number> {
    return newestChange(this.db);
  }

  watchChanges(listener: () => void): Promise<ChangeWatch> {
    return this.#channel.watch(listener);
  }

  async takeDuty(name: string): Promise<Duty | undefined> {
    const duty = await takeAdvisoryDuty(this.#options.url, name).catch((error: unknown) => {
      throw readFault(error);
    });
    if (duty === undefined) return undefined;
    this.#duties.add(duty);
    void duty.ended.then(() => this.#duties.delete(duty));
    return duty;
  }

  readerPosition(name: string): Promise<ChangeReader | undefined> {
    return readerPosition(this.db, name);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#duties].map((duty) => duty.release()));
    await this.#channel.close();
    await this.#queue.close(async () => {
      await this.db.destroy();
      await this.#writer.db.destroy();
    });
  }

  /** pg gives the query on a lost connection an error without a code; the loss itself comes as an event, a turn later. */
  async #fault(error: unknown, attempt: Attempt): Promise<unknown> {
    await new Promise((resolve) => setImmediate(resolve));
    if (error instanceof SocError) return error;
    if (attempt.entered && this.#writer.losses() === attempt.losses) return storeFault(error);
    return new SocError('records.unavailable', { reason: 'connection lost' }, { cause: error });
  }

  #attempt<T>(fn: (tx: RecordTx) => Promise<T>, attempt: Attempt): Promise<Worked<T>> {
    return this.#writer.db
      .transaction()
      .setIsolationLevel('read committed')
      .execute(async (db) => {
        await db.selectFrom('auditHead').select('id').where('id', '=', 1).forUpdate().execute();
        attempt.entered = true;
        const worked = await workInTransaction(db, this.#options, fn);
        if (worked.changed) await this.#channel.announce(db);
        return worked;
      });
  }
}

/** One run of a transaction. */
interface Attempt {
  /** Connections lost before it. */
  readonly losses: number;
  /** Whether the lock was taken and the caller's function begun. */
  entered: boolean;
}

function isWorthAnotherRun(error: unknown, run: number, { entered }: Attempt): boolean {
  const code = driverCode(error) ?? '';
  // The pool may give out a connection it does not know to be dead yet. Nothing was done on it.
  if (!entered) return run < 3 && code !== LOCK_TIMEOUT;
  return run < MAX_RUNS && RETRIED.has(code);
}

/** A pool under Kysely. */
interface Connection {
  readonly db: Kysely<Database>;
  /** Connections lost so far. */
  readonly losses: () => number;
}

/** How a pool is used. */
interface PoolUse {
  /** Most connections. */
  readonly max: number;
  readonly settings: string;
  /** What its dialect is wrapped in. */
  readonly coded: (dialect: Dialect) => Dialect;
}

function connect(options: PostgresRecordStoreOptions, { max, settings, coded }: PoolUse): Connection {
  const pool = new pg.Pool({
    connectionString: options.url,
    max,
    options: settings,
    connectionTimeoutMillis: 10_000,
    types: { getTypeParser: numericTypeParser },
  });
  let losses = 0;
  // While a connection is in use the pool does not listen to it, and an error nobody listens to ends the process.
  pool.on('connect', (client) => {
    client.on('error', (error) => {
      losses += 1;
      options.onConnectionError?.(error);
    });
  });
  pool.on('error', () => undefined);
  const db = new Kysely<Database>({
    dialect: coded(new PostgresDialect({ pool })),
    plugins: queryPlugins(),
  });
  return { db, losses: () => losses };
}

/** Parsers of pg, but numbers for what it gives as text because it may exceed 2^53; ours never do. */
const numericTypeParser: typeof pg.types.getTypeParser = (id, format): unknown =>
  AS_NUMBER.has(id) ? Number : pg.types.getTypeParser(id, format);
