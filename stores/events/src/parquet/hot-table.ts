import { DOUBLE, VARCHAR, DuckDBDataChunk, type DuckDBAppender } from '@duckdb/node-api';
import { dayStart } from '@qiaolou/schema';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { RowSource } from './ast-sql.ts';
import { columnBatch, type ColumnBatch, type NumberedEvent } from './column-batch.ts';
import type { EngineConnection } from './engine-connection.ts';
import { EVENT_COLUMNS, REST_COLUMN, SEQ_COLUMN, sqlName } from './event-columns.ts';

const CHUNK_ROWS = 2_048;
/** Rows a reader may have to wait for to be flushed: some tens of milliseconds. */
const MOST_UNFLUSHED = 8_192;

/** Least and most of the times and sequence numbers of some rows. */
export interface RowExtent {
  readonly minTs: number;
  readonly maxTs: number;
  readonly minSeq: number;
  readonly maxSeq: number;
}

/**
 * The newest events, in an in-memory DuckDB table, until they are written to Parquet. Columns are added when a field is
 * first seen: writing absent columns would cost as much as the present ones.
 */
export class HotTable implements RowSource {
  readonly name: string;
  readonly dictionary: ReadonlySet<string> = new Set(EVENT_COLUMNS.keys());
  readonly columns = new Set<string>([SEQ_COLUMN, REST_COLUMN]);
  readonly overflow = new Set<string>();
  /** Ids in the table by first millisecond of their day. */
  readonly idsByDay = new Map<number, string[]>();
  readonly ids = new Set<string>();
  rows = 0;
  /** Last journal file with events of this table; set when the table is finished. */
  journalTo = 0;
  /** Characters of the events, for the decision to flush. */
  chars = 0;
  extent: RowExtent = { minTs: Infinity, maxTs: -Infinity, minSeq: Infinity, maxSeq: -Infinity };
  readonly #connection: EngineConnection;
  #order: string[] = [SEQ_COLUMN, REST_COLUMN];
  #appender: DuckDBAppender | undefined;
  #chunk: DuckDBDataChunk | undefined;
  /** Rows given to the appender since its last flush. */
  #unflushed = 0;

  private constructor(connection: EngineConnection, name: string) {
    this.#connection = connection;
    this.name = name;
  }

  static async create(connection: EngineConnection, name: string): Promise<HotTable> {
    await connection.run(`CREATE TABLE ${name} (${sqlName(SEQ_COLUMN)} DOUBLE, ${sqlName(REST_COLUMN)} VARCHAR)`);
    return new HotTable(connection, name);
  }

  /**
   * Appends events; `flush` makes them visible to queries. A flush of few rows costs a third of an insert, so it waits for
   * somebody to look, or for many rows.
   */
  async insert(events: readonly NumberedEvent[], chars: number): Promise<void> {
    for (let from = 0; from < events.length; from += CHUNK_ROWS) {
      const chunk = events.slice(from, from + CHUNK_ROWS);
      const batch = columnBatch(chunk);
      await this.#widen(batch);
      this.#write(batch);
      // Chunk by chunk: were a later one to fail, these are in the table and must not be taken for new once more.
      this.#note(chunk);
      this.#unflushed += chunk.length;
      // Native chunk memory is released only when the event loop turns.
      await nextTurn();
    }
    if (this.#unflushed >= MOST_UNFLUSHED) this.flush();
    this.chars += chars;
  }

  /** Makes what was inserted visible to queries. */
  flush(): void {
    if (this.#unflushed > 0) this.#appender?.flushSync();
    this.#unflushed = 0;
  }

  async drop(connection: EngineConnection): Promise<void> {
    this.closeAppender();
    await connection.run(`DROP TABLE IF EXISTS ${this.name}`);
  }

  /** Releases the appender; nothing more is inserted. */
  closeAppender(): void {
    const appender = this.#appender;
    this.#appender = undefined;
    this.#unflushed = 0;
    this.#chunk = undefined;
    if (appender !== undefined) this.#connection.closeAppender(appender);
  }

  async #widen(batch: ColumnBatch): Promise<void> {
    const added = [...batch.columns.keys()].filter((column) => !this.columns.has(column));
    if (added.length > 0) {
      this.closeAppender();
      for (const column of added) {
        const type = EVENT_COLUMNS.get(column)?.hotType ?? 'VARCHAR';
        await this.#connection.run(`ALTER TABLE ${this.name} ADD COLUMN ${sqlName(column)} ${type}`);
        this.#order.push(column);
        this.columns.add(column);
      }
    }
    for (const field of batch.overflow) this.overflow.add(field);
    this.#appender ??= await this.#connection.openAppender(this.name);
  }

  #write(batch: ColumnBatch): void {
    this.#chunk ??= DuckDBDataChunk.create(this.#order.map(columnType), CHUNK_ROWS);
    this.#chunk.reset();
    this.#chunk.rowCount = batch.rows;
    const empty = new Array<null>(batch.rows).fill(null);
    for (const [index, column] of this.#order.entries())
      this.#chunk.setColumnValues(index, batch.columns.get(column) ?? empty);
    this.#appender?.appendDataChunk(this.#chunk);
  }

  #note(events: readonly NumberedEvent[]): void {
    let { minTs, maxTs, minSeq, maxSeq } = this.extent;
    for (const { ts, seq, event } of events) {
      minTs = Math.min(minTs, ts);
      maxTs = Math.max(maxTs, ts);
      minSeq = Math.min(minSeq, seq);
      maxSeq = Math.max(maxSeq, seq);
      const id = event['event.id'];
      this.ids.add(id);
      const day = dayStart(ts);
      const ids = this.idsByDay.get(day);
      if (ids === undefined) this.idsByDay.set(day, [id]);
      else ids.push(id);
    }
    this.extent = { minTs, maxTs, minSeq, maxSeq };
    this.rows += events.length;
  }
}

function columnType(column: string) {
  if (column === SEQ_COLUMN) return DOUBLE;
  return EVENT_COLUMNS.get(column)?.hotType === 'DOUBLE' ? DOUBLE : VARCHAR;
}
