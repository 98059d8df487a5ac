import { DuckDBInstance, type DuckDBValue } from '@duckdb/node-api';
import { hasCode, SocError } from '@qiaolou/schema';
import { mustBeWanted } from '../contract/store-request.ts';
import { EngineConnection, type SqlRow } from './engine-connection.ts';
import { sqlText } from './event-columns.ts';

export type { SqlRow } from './engine-connection.ts';

export interface EngineOptions {
  /** Only files below this directory can be read or written. */
  readonly dir: string;
  readonly threads: number;
  readonly memoryMb: number;
  /** Queries running at once; more wait. */
  readonly concurrency: number;
}

/** What a read needs of an engine. */
export interface Queries {
  /**
   * Runs one statement and reads all rows. `deadline` (performance.now()) passed → `store.timeout`; the engine closing →
   * `store.closed`.
   */
  query(sql: string, values: readonly DuckDBValue[], deadline: number): Promise<readonly SqlRow[]>;
}

/** The connections of an engine, by what they are for. */
interface Connections {
  readonly writer: EngineConnection;
  readonly background: EngineConnection;
  readonly readers: readonly EngineConnection[];
}

interface WaitingQuery {
  readonly resolve: (connection: EngineConnection) => void;
  readonly reject: (error: SocError) => void;
}

/**
 * An in-memory DuckDB behind a closed door: no file outside the data directory, no extension, no network, no change of
 * settings. Reads run on a few connections of their own; `writer` fills the hot tables, `background` writes segments: a
 * connection does one thing at a time, and appending must not wait for Parquet.
 */
export class DuckDbEngine implements Queries {
  readonly writer: EngineConnection;
  readonly background: EngineConnection;
  readonly #instance: DuckDBInstance;
  readonly #readers: readonly EngineConnection[];
  readonly #idle: EngineConnection[];
  #waiting: WaitingQuery[] = [];
  #closing: Promise<void> | undefined;

  private constructor(instance: DuckDBInstance, { writer, background, readers }: Connections) {
    this.#instance = instance;
    this.writer = writer;
    this.background = background;
    this.#readers = readers;
    this.#idle = [...readers];
  }

  static async open(options: EngineOptions): Promise<DuckDbEngine> {
    const instance = await DuckDBInstance.create(':memory:', {
      threads: String(options.threads),
      memory_limit: `${options.memoryMb}MB`,
      // What a flush or a query freed goes back to the system soon, not when the next large one comes.
      allocator_flush_threshold: '16MB',
      allocator_bulk_deallocation_flush_threshold: '32MB',
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
      allow_community_extensions: 'false',
    });
    const connect = async () => new EngineConnection(await instance.connect());
    const writer = await connect();
    await writer.run(`SET temp_directory=${sqlText(`${options.dir}/tmp`)}`);
    await writer.run(`SET allowed_directories=[${sqlText(`${options.dir}/`)}]`);
    await writer.run('SET enable_external_access=false');
    await writer.run('SET lock_configuration=true');
    const readers = await Promise.all(Array.from({ length: options.concurrency }, connect));
    return new DuckDbEngine(instance, { writer, background: await connect(), readers });
  }

  query(sql: string, values: readonly DuckDBValue[], deadline: number): Promise<readonly SqlRow[]> {
    return this.#query(sql, values, { deadline });
  }

  /** The same queries, interrupted with `store.cancelled` when the signal is aborted. */
  whileWanted(signal: AbortSignal | undefined): Queries {
    return { query: (sql, values, deadline) => this.#query(sql, values, { deadline, signal }) };
  }

  async #query(
    sql: string,
    values: readonly DuckDBValue[],
    { deadline, signal }: { readonly deadline: number; readonly signal?: AbortSignal | undefined },
  ): Promise<readonly SqlRow[]> {
    const connection = await this.#acquire();
    const left = deadline - performance.now();
    let interrupted: Promise<void> | undefined;
    const interrupt = () => {
      interrupted ??= connection.interrupt();
    };
    // A timer may fire a fraction of a millisecond early: that it did is what counts, not the clock afterwards.
    let overdue = left <= 0;
    const expire = () => {
      overdue = true;
      interrupt();
    };
    const timer = left === Infinity ? undefined : setTimeout(expire, Math.max(0, left));
    signal?.addEventListener('abort', interrupt);
    try {
      mustBeWanted(signal);
      if (overdue) throw new SocError('store.timeout');
      return await connection.rows(sql, values);
    } catch (error) {
      if (hasCode(error, 'store.closed')) throw error;
      if (signal?.aborted === true) throw new SocError('store.cancelled', {}, { cause: error });
      if (overdue || performance.now() >= deadline) throw new SocError('store.timeout', {}, { cause: error });
      throw error;
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', interrupt);
      // The next query on the connection must not be hit by an interruption meant for this one.
      await interrupted;
      this.#release(connection);
    }
  }

  /** Bytes DuckDB has taken for tables, sorting and its files' pages, and what of it lies on the disk. */
  async memory(): Promise<{ readonly duckdb: number; readonly duckdb_spilled: number }> {
    const [row] = await this.query(
      'SELECT CAST(sum(memory_usage_bytes) AS DOUBLE) AS used, CAST(sum(temporary_storage_bytes) AS DOUBLE) AS spilled FROM duckdb_memory()',
      [],
      Infinity,
    );
    return { duckdb: Number(row?.['used'] ?? 0), duckdb_spilled: Number(row?.['spilled'] ?? 0) };
  }

  /** Refuses new work with `store.closed`, interrupts and awaits what runs, then closes; idempotent. */
  close(): Promise<void> {
    this.#closing ??= this.#end();
    return this.#closing;
  }

  async #end(): Promise<void> {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { reject } of waiting) reject(new SocError('store.closed'));
    const ends = await Promise.allSettled(
      [...this.#readers, this.background, this.writer].map((connection) => connection.close()),
    );
    this.#instance.closeSync();
    const failed = ends.find((end) => end.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }

  #acquire(): Promise<EngineConnection> {
    if (this.#closing !== undefined) return Promise.reject(new SocError('store.closed'));
    const connection = this.#idle.pop();
    if (connection !== undefined) return Promise.resolve(connection);
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  #release(connection: EngineConnection): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#idle.push(connection);
    else next.resolve(connection);
  }
}
