import { DuckDBInstance, type DuckDBConnection, type DuckDBValue } from '@duckdb/node-api';
import { hasCode, SocError } from '@qiaolou/schema';
import { sqlText } from './event-columns.ts';

/** Rows as objects; whole numbers that DuckDB holds in 64 bits come as bigint unless the query casts them. */
export type SqlRow = Readonly<Record<string, string | number | bigint | boolean | null>>;

export interface EngineOptions {
  /** Only files below this directory can be read or written. */
  readonly dir: string;
  readonly threads: number;
  readonly memoryMb: number;
  /** Queries running at once; more wait. */
  readonly concurrency: number;
}

/**
 * An in-memory DuckDB behind a closed door: no file outside the data directory, no extension, no network, no change of
 * settings. Reads run on a few connections of their own; `writer` fills the hot tables, `background` writes segments: a
 * connection does one thing at a time, and appending must not wait for Parquet.
 */
export class DuckDbEngine {
  readonly writer: DuckDBConnection;
  readonly background: DuckDBConnection;
  private readonly instance: DuckDBInstance;
  private readonly idle: DuckDBConnection[];
  private readonly all: readonly DuckDBConnection[];
  private readonly waiting: ((connection: DuckDBConnection) => void)[] = [];

  private constructor(
    instance: DuckDBInstance,
    [writer, background]: readonly [DuckDBConnection, DuckDBConnection],
    readers: readonly DuckDBConnection[],
  ) {
    this.instance = instance;
    this.writer = writer;
    this.background = background;
    this.all = readers;
    this.idle = [...readers];
  }

  static async open(options: EngineOptions): Promise<DuckDbEngine> {
    const instance = await DuckDBInstance.create(':memory:', {
      threads: String(options.threads),
      memory_limit: `${options.memoryMb}MB`,
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
      allow_community_extensions: 'false',
    });
    const writer = await instance.connect();
    await writer.run(`SET temp_directory=${sqlText(`${options.dir}/tmp`)}`);
    await writer.run(`SET allowed_directories=[${sqlText(`${options.dir}/`)}]`);
    await writer.run('SET enable_external_access=false');
    await writer.run('SET lock_configuration=true');
    const readers = await Promise.all(Array.from({ length: options.concurrency }, () => instance.connect()));
    return new DuckDbEngine(instance, [writer, await instance.connect()], readers);
  }

  /** Runs one statement and reads all rows. `deadline` (performance.now()) passed → `store.timeout`. */
  async query(sql: string, values: readonly DuckDBValue[], deadline: number): Promise<readonly SqlRow[]> {
    const connection = await this.acquire();
    const left = deadline - performance.now();
    const timer = left === Infinity ? undefined : setTimeout(() => connection.interrupt(), Math.max(0, left));
    try {
      if (left <= 0) throw new SocError('store.timeout');
      const reader = await connection.runAndReadAll(sql, [...values]);
      return reader.getRowObjects() as readonly SqlRow[];
    } catch (error) {
      if (hasCode(error, 'store.timeout') || performance.now() >= deadline)
        throw new SocError('store.timeout', {}, { cause: error });
      throw error;
    } finally {
      clearTimeout(timer);
      this.release(connection);
    }
  }

  close(): void {
    for (const connection of this.all) connection.closeSync();
    this.writer.closeSync();
    this.background.closeSync();
    this.instance.closeSync();
  }

  private acquire(): Promise<DuckDBConnection> {
    const connection = this.idle.pop();
    if (connection !== undefined) return Promise.resolve(connection);
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  private release(connection: DuckDBConnection): void {
    const next = this.waiting.shift();
    if (next === undefined) this.idle.push(connection);
    else next(connection);
  }
}
