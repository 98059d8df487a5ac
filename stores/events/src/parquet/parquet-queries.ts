import { DuckDBInstance, type DuckDBConnection, type DuckDBValue } from '@duckdb/node-api';
import { embeddedFault } from '../embedded/embedded-fault.ts';
import { sqlText } from './sql-text.ts';

/** A row by the names its query gave. */
export type SqlRow = Readonly<Record<string, unknown>>;

const THREADS = 2;
const MEMORY_MB = 384;

/**
 * An in-memory DuckDB behind a closed door: it reads files of one folder, writes none, and loads no extension. One query at a
 * time, which must have ended before `close`.
 */
export class ParquetQueries {
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection) {
    this.#instance = instance;
    this.#connection = connection;
  }

  /** `folder` is the only one whose files can be read. */
  static async open(folder: string): Promise<ParquetQueries> {
    const instance = await DuckDBInstance.create(':memory:', {
      threads: String(THREADS),
      memory_limit: `${MEMORY_MB}MB`,
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
      allow_community_extensions: 'false',
    });
    try {
      return new ParquetQueries(instance, await confined(instance, folder));
    } catch (error) {
      instance.closeSync();
      throw embeddedFault(error);
    }
  }

  /** Reads all rows of a statement. Throws `store.unavailable` for what the disk says, and DuckDB's error. */
  async rows(sql: string, values: readonly DuckDBValue[]): Promise<readonly SqlRow[]> {
    try {
      const reader = await this.#connection.runAndReadAll(sql, [...values]);
      return reader.getRowObjects();
    } catch (error) {
      throw embeddedFault(error);
    }
  }

  close(): void {
    this.#connection.closeSync();
    this.#instance.closeSync();
  }
}

async function confined(instance: DuckDBInstance, folder: string): Promise<DuckDBConnection> {
  const connection = await instance.connect();
  // What does not fit into memory is refused, not written beside the files.
  await connection.run("SET temp_directory=''");
  await connection.run(`SET allowed_directories=[${sqlText(`${folder}/`)}]`);
  await connection.run('SET enable_external_access=false');
  await connection.run('SET lock_configuration=true');
  return connection;
}
