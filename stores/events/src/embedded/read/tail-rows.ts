import type { EcsEvent } from '@qiaolou/schema';
import type { Block } from '../../columns/block.ts';
import { eventReader } from '../../columns/row-event.ts';

/** Most bytes of raw texts of a page; one event is always given. */
export const TAIL_PAGE_BYTES = 8_000_000;

/** A row that a tail may give. */
export interface TailRow {
  readonly row: number;
  readonly seq: number;
  /** Bytes of its raw text. */
  readonly bytes: number;
}

/** Rows of a block with numbers beyond `after`, at most `limit`, in order of their numbers. */
export function rowsAfter(block: Block, after: number, limit: number): readonly TailRow[] {
  const seqs = block.seqs();
  const rows: number[] = [];
  for (let row = 0; row < block.rows; row++) if ((seqs[row] ?? 0) > after) rows.push(row);
  const { starts } = block.places();
  return rows
    .sort((a, b) => (seqs[a] ?? 0) - (seqs[b] ?? 0))
    .slice(0, limit)
    .map((row) => ({ row, seq: seqs[row] ?? 0, bytes: (starts[row + 1] ?? 0) - (starts[row] ?? 0) }));
}

/** The first of some rows whose raw texts have at most so many bytes; at least one when `orNone` is not said. */
export function rowsThatFit<Row extends Pick<TailRow, 'bytes'>>(
  rows: readonly Row[],
  { most, orNone = false }: { readonly most: number; readonly orNone?: boolean },
): readonly Row[] {
  let sum = 0;
  for (const [index, { bytes }] of rows.entries()) {
    sum += bytes;
    if (sum > most && (orNone || index > 0)) return rows.slice(0, index);
  }
  return rows;
}

/** Events of rows of a block, in their order. */
export function eventsOfRows(block: Block, rows: readonly { readonly row: number }[]): readonly EcsEvent[] {
  const read = eventReader(block);
  return rows.map(({ row }) => read(row));
}

/** Least number of the rows of a block that were stored at or after a time; undefined when there is none. */
export function firstSeqSince(block: Block, since: number): number | undefined {
  const [seqs, ingested] = [block.seqs(), block.ingested()];
  let first: number | undefined;
  for (let row = 0; row < block.rows; row++) {
    const seq = seqs[row] ?? 0;
    if ((ingested[row] ?? NaN) >= since && (first === undefined || seq < first)) first = seq;
  }
  return first;
}
