import type { EcsEvent } from '@qiaolou/schema';
import { encodeCell, encodeMisfit, encodeText, LIST_MARK } from './event-cells.ts';
import { EVENT_COLUMNS, REST_COLUMN, SEQ_COLUMN } from './event-columns.ts';

type Cell = string | number | null;

/** An event with its place in ingest order. */
export interface NumberedEvent {
  readonly seq: number;
  /** When it was stored, epoch ms. */
  readonly ingested: number;
  /** Event time, epoch ms. */
  readonly ts: number;
  readonly event: EcsEvent;
}

/** Events turned into columns for one data chunk. */
export interface ColumnBatch {
  readonly rows: number;
  /** Cells by column name; every list has `rows` entries. */
  readonly columns: ReadonlyMap<string, readonly Cell[]>;
  /** Dictionary fields with a list or a value of another type among them. */
  readonly overflow: ReadonlySet<string>;
}

/** Turns at most one chunk of events into columns. */
export function columnBatch(events: readonly NumberedEvent[]): ColumnBatch {
  const rows = events.length;
  const columns = new Map<string, Cell[]>();
  const overflow = new Set<string>();
  const put = (column: string, row: number, cell: Cell) => {
    let cells = columns.get(column);
    if (cells === undefined) {
      cells = new Array<Cell>(rows).fill(null);
      columns.set(column, cells);
    }
    cells[row] = cell;
  };
  for (const [row, { seq, ingested, event }] of events.entries()) {
    put(SEQ_COLUMN, row, seq);
    put('event.ingested', row, ingested);
    let rest: Record<string, string> | undefined;
    for (const field in event) {
      const value = event[field];
      if (value === undefined) continue;
      const column = EVENT_COLUMNS.get(field);
      if (column === undefined) {
        rest ??= Object.create(null) as Record<string, string>;
        rest[field] = encodeText(value);
        continue;
      }
      const cell = encodeCell(column, value);
      if (cell === undefined) {
        rest ??= Object.create(null) as Record<string, string>;
        rest[field] = encodeMisfit(column.type, value);
        overflow.add(field);
      } else {
        if (typeof cell === 'string' && cell.startsWith(LIST_MARK)) overflow.add(field);
        put(field, row, cell);
      }
    }
    if (rest !== undefined) put(REST_COLUMN, row, JSON.stringify(rest));
  }
  return { rows, columns, overflow };
}
