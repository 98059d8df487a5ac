import { SocError, type EcsEvent } from '@qiaolou/schema';
import { decodeEvent } from './event-cells.ts';
import { EVENT_COLUMNS, REST_COLUMN, SEQ_COLUMN } from './event-columns.ts';
import type { Segment } from './manifest.ts';
import type { SqlRow } from './parquet-queries.ts';
import { sqlName, sqlText } from './sql-text.ts';
import { segmentPath } from './whole-segments.ts';

/** Parquet files that can be read as one table. */
export interface ParquetTable {
  /** SQL after FROM. */
  readonly relation: string;
  readonly columns: readonly string[];
}

/** The sequence number, in SQL. */
export const SEQ = sqlName(SEQ_COLUMN);
/** Put before every text: DuckDB's client takes U+FEFF at the start for a mark of the encoding and loses it. */
const TEXT_MARK = 'x';
const INGESTED = 'event.ingested';

/** Segments as tables, one for each dictionary. Throws `store.corrupt` for a column that no field of this release has. */
export function tablesOf(folder: string, segments: readonly Segment[]): readonly ParquetTable[] {
  return [...Map.groupBy(segments, ({ dictionary }) => dictionary).values()].map((group) => {
    const files = group.map((segment) => sqlText(segmentPath(folder, segment))).join(', ');
    const columns = [...new Set(group.flatMap((segment) => segment.columns))];
    for (const column of columns)
      if (column !== SEQ_COLUMN && column !== REST_COLUMN && !EVENT_COLUMNS.has(column))
        throw new SocError('store.corrupt', { file: folder, reason: 'column', column });
    return { relation: `read_parquet([${files}], union_by_name=true)`, columns };
  });
}

/** A text column so that its text comes whole; `textOf` takes it. */
export function selectedText(column: string): string {
  return `${sqlText(TEXT_MARK)} || ${sqlName(column)} AS ${sqlName(column)}`;
}

/** The text of a cell that was selected by `selectedText`; undefined when there was none. */
export function textOf(cell: unknown): string | undefined {
  return typeof cell === 'string' ? cell.slice(TEXT_MARK.length) : undefined;
}

/** All columns of a table as `rowEvent` takes them. */
export function selectedColumns({ columns }: ParquetTable): string {
  return columns
    .map((column) =>
      isNumber(column) ? `CAST(${sqlName(column)} AS DOUBLE) AS ${sqlName(column)}` : selectedText(column),
    )
    .join(', ');
}

/** Bytes of a row's texts, in SQL. */
export function textBytes({ columns }: ParquetTable): string {
  const lengths = columns.filter((column) => !isNumber(column)).map((one) => `coalesce(strlen(${sqlName(one)}), 0)`);
  return ['0', ...lengths].join(' + ');
}

/** An event with its number and its time of receipt, epoch ms; it has no `event.ingested`. */
export function rowEvent(row: SqlRow): { readonly seq: number; readonly ingested: number; readonly event: EcsEvent } {
  const cells = new Map<string, string | number>();
  for (const [column, cell] of Object.entries(row)) {
    const value = typeof cell === 'number' ? cell : textOf(cell);
    if (value !== undefined) cells.set(column, value);
  }
  const [seq, ingested, rest] = [cells.get(SEQ_COLUMN), cells.get(INGESTED), cells.get(REST_COLUMN)];
  if (typeof seq !== 'number' || typeof ingested !== 'number')
    throw new SocError('store.corrupt', { reason: INGESTED, seq });
  for (const column of [SEQ_COLUMN, INGESTED, REST_COLUMN]) cells.delete(column);
  return { seq, ingested, event: decodeEvent(cells, typeof rest === 'string' ? rest : undefined) };
}

function isNumber(column: string): boolean {
  return column === SEQ_COLUMN || EVENT_COLUMNS.get(column)?.kind === 'number';
}
