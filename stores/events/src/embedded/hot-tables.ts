import type { DuckDBConnection } from '@duckdb/node-api';
import type { NumberedEvent } from './column-batch.ts';
import type { DuckDbEngine } from './duckdb-engine.ts';
import { HotTable } from './hot-table.ts';

/** The hot tables: one being filled, and finished ones until they are in Parquet and no reader uses them. */
export class HotTables {
  private readonly connection: DuckDBConnection;
  private readonly background: DuckDBConnection;
  private number = 1;
  private filling: HotTable;
  private waiting: readonly HotTable[] = [];
  private readonly pins = new Map<HotTable, number>();
  private readonly retired = new Set<HotTable>();

  private constructor(engine: DuckDbEngine, first: HotTable) {
    this.connection = engine.writer;
    this.background = engine.background;
    this.filling = first;
  }

  static async open(engine: DuckDbEngine): Promise<HotTables> {
    return new HotTables(engine, await HotTable.create(engine.writer, 'hot_1'));
  }

  /** The table being filled. */
  get active(): HotTable {
    return this.filling;
  }

  insert(events: readonly NumberedEvent[], chars: number): Promise<void> {
    return events.length === 0 ? Promise.resolve() : this.filling.insert(events, chars);
  }

  has(id: string): boolean {
    return this.filling.ids.has(id) || this.waiting.some((table) => table.ids.has(id));
  }

  /** Finishes the table being filled and starts another. */
  async rotate(journalTo: number): Promise<void> {
    const next = await HotTable.create(this.connection, `hot_${++this.number}`);
    this.filling.closeAppender();
    this.filling.journalTo = journalTo;
    this.waiting = [...this.waiting, this.filling];
    this.filling = next;
  }

  /** Tables to be written to Parquet, oldest first. */
  finished(): readonly HotTable[] {
    return this.waiting;
  }

  /** Forgets a table whose rows are in Parquet; it is dropped when the last reader has ended. */
  retire(table: HotTable): void {
    this.waiting = this.waiting.filter((other) => other !== table);
    if (this.pins.has(table)) this.retired.add(table);
    else void table.drop(this.background).catch(() => undefined);
  }

  /** The tables with all that was inserted, kept until `release`. */
  pin(): { readonly tables: readonly HotTable[]; readonly release: () => void } {
    const tables = [...this.waiting, this.filling];
    this.filling.flush();
    for (const table of tables) this.pins.set(table, (this.pins.get(table) ?? 0) + 1);
    return { tables, release: () => tables.forEach((table) => this.unpin(table)) };
  }

  private unpin(table: HotTable): void {
    const left = (this.pins.get(table) ?? 1) - 1;
    if (left > 0) this.pins.set(table, left);
    else {
      this.pins.delete(table);
      if (this.retired.delete(table)) void table.drop(this.background).catch(() => undefined);
    }
  }
}
