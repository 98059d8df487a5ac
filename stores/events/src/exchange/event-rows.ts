import type { EcsEvent } from '@qiaolou/schema';
import type { Cell } from './event-column.ts';
import { EVENT_JSON, EXPORT_COLUMNS, JSON_ONLY } from './export-columns.ts';

/** Events on their way into a row group, as columns: the events themselves need not be kept. */
export class EventRows {
  #cells = new Map<string, Cell[]>();
  #texts: string[] = [];
  #chars = 0;

  get rows(): number {
    return this.#texts.length;
  }

  /** Characters of the events as JSON. */
  get chars(): number {
    return this.#chars;
  }

  /** The events as JSON, in their order. */
  get texts(): readonly string[] {
    return this.#texts;
  }

  add(event: EcsEvent): void {
    const row = this.rows;
    const unfit: string[] = [];
    for (const field of Object.keys(event)) {
      const column = field === JSON_ONLY || field === EVENT_JSON ? undefined : EXPORT_COLUMNS.get(field);
      const value = event[field];
      if (column === undefined || value === undefined) continue;
      const cell = column.cell(value);
      if (cell === undefined) unfit.push(field);
      else this.#put(field, row, cell);
    }
    if (unfit.length > 0) this.#put(JSON_ONLY, row, unfit);
    const text = JSON.stringify(event);
    this.#texts.push(text);
    this.#chars += text.length;
  }

  /** The cells of the columns that have any, and nothing is left here. */
  take(): ReadonlyMap<string, Cell[]> {
    const taken = new Map<string, Cell[]>([[EVENT_JSON, this.#texts]]);
    for (const [name, cells] of this.#cells) taken.set(name, filled(cells, this.rows));
    this.#cells = new Map();
    this.#texts = [];
    this.#chars = 0;
    return taken;
  }

  #put(name: string, row: number, cell: Cell): void {
    let cells = this.#cells.get(name);
    if (cells === undefined) this.#cells.set(name, (cells = []));
    filled(cells, row).push(cell);
  }
}

/** Nulls up to a length. Pushed: the library reads no arrays with holes. */
function filled(cells: Cell[], length: number): Cell[] {
  while (cells.length < length) cells.push(undefined);
  return cells;
}
