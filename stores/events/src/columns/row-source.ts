import type { Block } from './block.ts';

/** Rows that a segment can be made of. */
export interface RowSource extends Pick<
  Block,
  'rows' | 'times' | 'ingested' | 'seqs' | 'id' | 'idBytes' | 'dates' | 'dateFields' | 'column' | 'places'
> {
  /** Fields with a column. */
  columnFields(): readonly string[];
  /** Copies the original of a row; gives its bytes. */
  copyText(row: number, target: Buffer, at: number): number;
}
