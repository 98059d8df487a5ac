import type { NumberedEvent } from './column-batch.ts';
import type { DuckDbEngine } from './duckdb-engine.ts';
import type { EngineConnection } from './engine-connection.ts';
import { HotTable } from './hot-table.ts';
import { PendingWork } from '../embedded/pending-work.ts';

/** The hot tables: one being filled, and finished ones until they are in Parquet and no reader uses them. */
export class HotTables {
  readonly #connection: EngineConnection;
  readonly #background: EngineConnection;
  #number = 1;
  #filling: HotTable;
  #waiting: readonly HotTable[] = [];
  readonly #pins = new Map<HotTable, number>();
  readonly #retired = new Set<HotTable>();

  readonly #drops: PendingWork;

  private constructor(engine: DuckDbEngine, first: HotTable, onDropFailed: (error: unknown) => void) {
    this.#connection = engine.writer;
    this.#background = engine.background;
    this.#filling = first;
    this.#drops = new PendingWork(onDropFailed);
  }

  /** `onDropFailed` is told of a table that could not be dropped; it keeps its memory until the store is closed. */
  static async open(engine: DuckDbEngine, onDropFailed: (error: unknown) => void): Promise<HotTables> {
    return new HotTables(engine, await HotTable.create(engine.writer, 'hot_1'), onDropFailed);
  }

  /** The table being filled. */
  get active(): HotTable {
    return this.#filling;
  }

  insert(events: readonly NumberedEvent[], chars: number): Promise<void> {
    return events.length === 0 ? Promise.resolve() : this.#filling.insert(events, chars);
  }

  has(id: string): boolean {
    return this.#filling.ids.has(id) || this.#waiting.some((table) => table.ids.has(id));
  }

  /** Finishes the table being filled and starts another. */
  async rotate(journalTo: number): Promise<void> {
    const next = await HotTable.create(this.#connection, `hot_${++this.#number}`);
    this.#filling.closeAppender();
    this.#filling.journalTo = journalTo;
    this.#waiting = [...this.#waiting, this.#filling];
    this.#filling = next;
  }

  /** Tables to be written to Parquet, oldest first. */
  finished(): readonly HotTable[] {
    return this.#waiting;
  }

  /** Forgets a table whose rows are in Parquet; it is dropped when the last reader has ended. */
  retire(table: HotTable): void {
    this.#waiting = this.#waiting.filter((other) => other !== table);
    if (this.#pins.has(table)) this.#retired.add(table);
    else this.#drop(table);
  }

  /** The tables with all that was inserted, kept until `release`. */
  pin(): { readonly tables: readonly HotTable[]; readonly release: () => void } {
    const tables = [...this.#waiting, this.#filling];
    this.#filling.flush();
    for (const table of tables) this.#pins.set(table, (this.#pins.get(table) ?? 0) + 1);
    return { tables, release: () => tables.forEach((table) => this.#unpin(table)) };
  }

  /** Resolves when no table is being dropped. */
  settled(): Promise<void> {
    return this.#drops.settled();
  }

  #unpin(table: HotTable): void {
    const left = (this.#pins.get(table) ?? 1) - 1;
    if (left > 0) this.#pins.set(table, left);
    else {
      this.#pins.delete(table);
      if (this.#retired.delete(table)) this.#drop(table);
    }
  }

  #drop(table: HotTable): void {
    this.#drops.start(() => table.drop(this.#background));
  }
}
