import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import {
  CompiledQuery,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
} from 'kysely';

const CACHED_STATEMENTS = 200;
/** Longer ones are inserts of many rows, whose text changes with the number of rows. */
const MAX_CACHED_LENGTH = 4000;

/** How a connection is opened and begins its transactions. */
export interface NodeSqliteConfig {
  readonly open: () => DatabaseSync;
  /** `immediate` takes the write lock at once; `deferred` reads one snapshot. */
  readonly begin: 'immediate' | 'deferred';
  /** How long BEGIN waits for another process's write lock, ms. */
  readonly lockTimeoutMs: number;
}

/** Kysely's SQL of SQLite over a driver. */
export function sqliteDialect(
  createDriver: () => Driver,
  createAdapter: () => SqliteAdapter = () => new SqliteAdapter(),
): Dialect {
  return {
    createDriver,
    createAdapter,
    createQueryCompiler: () => new SqliteQueryCompiler(),
    createIntrospector: (db) => new SqliteIntrospector(db),
  };
}

/** Kysely on `node:sqlite`: one connection, used by one caller at a time, statements prepared once. */
export function nodeSqliteDialect(config: NodeSqliteConfig): Dialect {
  return sqliteDialect(() => new NodeSqliteDriver(config));
}

class NodeSqliteDriver implements Driver {
  readonly #config: NodeSqliteConfig;
  #connection: NodeSqliteConnection | undefined;
  /** Resolves when the connection is free again. */
  #free: Promise<void> = Promise.resolve();
  #release: (() => void) | undefined;

  constructor(config: NodeSqliteConfig) {
    this.#config = config;
  }

  init(): Promise<void> {
    this.#connection = new NodeSqliteConnection(this.#config.open());
    return Promise.resolve();
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const before = this.#free;
    this.#free = promise;
    await before;
    this.#release = () => {
      resolve(undefined);
    };
    if (this.#connection === undefined) throw new Error('the driver is not initialised or was destroyed');
    return this.#connection;
  }

  async beginTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#config.begin === 'deferred') return run(connection, 'begin');
    // Waiting inside SQLite would stop the event loop, and with it the very transaction that holds the lock.
    const deadline = performance.now() + this.#config.lockTimeoutMs;
    for (let pauseMs = 1; ; pauseMs = Math.min(pauseMs * 2, 32)) {
      try {
        await run(connection, 'begin immediate');
        return;
      } catch (error) {
        if (!isBusy(error) || performance.now() > deadline) throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }

  commitTransaction(connection: DatabaseConnection): Promise<void> {
    return run(connection, 'commit');
  }

  rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    // SQLite may have rolled back by itself (disk full); a second rollback is then an error that hides the first.
    return connection === this.#connection && this.#connection.inTransaction
      ? run(connection, 'rollback')
      : Promise.resolve();
  }

  releaseConnection(): Promise<void> {
    this.#release?.();
    return Promise.resolve();
  }

  async destroy(): Promise<void> {
    await this.#free;
    this.#connection?.close();
    this.#connection = undefined;
  }
}

class NodeSqliteConnection implements DatabaseConnection {
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  get inTransaction(): boolean {
    return this.#db.isTransaction;
  }

  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    return Promise.resolve(this.#execute<R>(sql, parameters as readonly SQLInputValue[]));
  }

  async *streamQuery<R>({ sql, parameters }: CompiledQuery): AsyncIterableIterator<QueryResult<R>> {
    // Its own statement: a cached one could be reset by another query while this one is being read.
    const rows = this.#db.prepare(sql).iterate(...(parameters as readonly SQLInputValue[]));
    for (const row of rows) yield await Promise.resolve({ rows: [row as R] });
  }

  close(): void {
    this.#statements.clear();
    this.#db.close();
  }

  #execute<R>(sql: string, parameters: readonly SQLInputValue[]): QueryResult<R> {
    const statement = this.#prepare(sql);
    if (statement.columns().length > 0) {
      const rows = statement.all(...parameters) as R[];
      return { rows, numAffectedRows: BigInt(rows.length) };
    }
    const { changes, lastInsertRowid } = statement.run(...parameters);
    return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) };
  }

  #prepare(sql: string): StatementSync {
    const cached = this.#statements.get(sql);
    if (cached !== undefined) {
      // Least recently used first.
      this.#statements.delete(sql);
      this.#statements.set(sql, cached);
      return cached;
    }
    const statement = this.#db.prepare(sql);
    if (sql.length > MAX_CACHED_LENGTH) return statement;
    this.#statements.set(sql, statement);
    if (this.#statements.size > CACHED_STATEMENTS) {
      for (const oldest of this.#statements.keys()) {
        this.#statements.delete(oldest);
        break;
      }
    }
    return statement;
  }
}

async function run(connection: DatabaseConnection, sql: string): Promise<void> {
  await connection.executeQuery(CompiledQuery.raw(sql));
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === 5;
}
