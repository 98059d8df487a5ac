import type { DuckDBAppender, DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import { SocError } from '@qiaolou/schema';
import { embeddedFault } from '../embedded/embedded-fault.ts';

/** Rows as objects; whole numbers that DuckDB holds in 64 bits come as bigint unless the query casts them. */
export type SqlRow = Readonly<Record<string, string | number | bigint | boolean | null>>;

/** Between two interruptions of one query: the first may come before the query has begun, and then it is lost. */
const INTERRUPT_EVERY_MS = 20;

/**
 * A DuckDB connection that knows what runs on it. Closing a connection under a running query makes the query's thread
 * free the connection while it holds its lock, and wait for that lock for ever: `close` therefore ends first what runs.
 */
export class EngineConnection {
  readonly #connection: DuckDBConnection;
  readonly #running = new Set<Promise<unknown>>();
  readonly #appenders = new Set<DuckDBAppender>();
  #closing: Promise<void> | undefined;

  constructor(connection: DuckDBConnection) {
    this.#connection = connection;
  }

  /** Runs one statement for its effect. Throws `store.closed` once closing has begun. */
  async run(sql: string): Promise<void> {
    await this.#counted(() => this.#connection.run(sql));
  }

  /** Runs one statement and reads all rows. Throws `store.closed` once closing has begun. */
  async rows(sql: string, values: readonly DuckDBValue[]): Promise<readonly SqlRow[]> {
    const reader = await this.#counted(() => this.#connection.runAndReadAll(sql, [...values]));
    return reader.getRowObjects() as readonly SqlRow[];
  }

  /** An appender to a table, to be given back with `closeAppender`. Throws `store.closed` once closing has begun. */
  async openAppender(table: string): Promise<DuckDBAppender> {
    const appender = await this.#counted(() => this.#connection.createAppender(table));
    this.#appenders.add(appender);
    return appender;
  }

  /** Writes what the appender still holds and releases it; it is released even if that throws. */
  closeAppender(appender: DuckDBAppender): void {
    if (this.#appenders.delete(appender)) appender.closeSync();
  }

  /** Interrupts what runs, and goes on until it has ended. */
  async interrupt(): Promise<void> {
    if (this.#running.size === 0) return;
    this.#connection.interrupt();
    const again = setInterval(() => this.#connection.interrupt(), INTERRUPT_EVERY_MS);
    try {
      await Promise.allSettled(this.#running);
    } finally {
      clearInterval(again);
    }
  }

  /** Refuses new work, interrupts and awaits the rest, then closes; idempotent. */
  close(): Promise<void> {
    this.#closing ??= this.#end();
    return this.#closing;
  }

  async #end(): Promise<void> {
    await this.interrupt();
    try {
      for (const appender of this.#appenders) this.closeAppender(appender);
    } finally {
      this.#connection.closeSync();
    }
  }

  async #counted<T>(work: () => Promise<T>): Promise<T> {
    if (this.#isClosing()) throw new SocError('store.closed');
    const running = work();
    this.#running.add(running);
    try {
      return await running;
    } catch (error) {
      if (this.#isClosing()) throw new SocError('store.closed', {}, { cause: error });
      throw embeddedFault(error);
    } finally {
      this.#running.delete(running);
    }
  }

  #isClosing(): boolean {
    return this.#closing !== undefined;
  }
}
