import type { Block, TextPage, TextPlaces } from './block.ts';
import type { OpenBlock } from './open-block.ts';
import { partOf, type Run } from './run.ts';
import type { SegmentColumn } from './segment-column.ts';

/**
 * The rows that a block that is being filled has now, in runs of so many rows that each is soon looked at: what is added to
 * the block later is not in it.
 */
export class OpenRows implements Block {
  readonly rows: number;
  readonly minTs: number;
  readonly maxTs: number;
  readonly runs: readonly Run[];
  readonly #block: OpenBlock;
  #places: TextPlaces | undefined;

  constructor(block: OpenBlock, rowsOfRun: number) {
    this.rows = block.rows;
    this.minTs = block.minTs;
    this.maxTs = block.maxTs;
    this.runs = runsOf(block.times(), rowsOfRun);
    this.#block = block;
  }

  times(): Float64Array {
    return this.#block.times().subarray(0, this.rows);
  }

  ingested(): Float64Array {
    return this.#block.ingested().subarray(0, this.rows);
  }

  timesOf(run: number): Float64Array {
    return partOf(this.times(), this.runs[run]);
  }

  ingestedOf(run: number): Float64Array {
    return partOf(this.ingested(), this.runs[run]);
  }

  timeAt(row: number): number {
    return this.#block.timeAt(row);
  }

  ingestedAt(row: number): number {
    return this.#block.ingestedAt(row);
  }

  dateAt(field: string, row: number): number {
    return this.#block.dateAt(field, row);
  }

  seqs(): Float64Array {
    return this.#block.seqs().subarray(0, this.rows);
  }

  id(row: number): string {
    return this.#block.id(row);
  }

  idBytes(): Buffer | undefined {
    return this.#block.idBytes();
  }

  dates(field: string): Float64Array | undefined {
    return this.#block.dates(field)?.subarray(0, this.rows);
  }

  column(field: string): SegmentColumn | undefined {
    return this.#block.column(field);
  }

  constantOf(): undefined {
    return undefined;
  }

  places(): TextPlaces {
    this.#places ??= this.#block.places();
    return this.#places;
  }

  /** All of it is in memory. */
  entryBytes(): number {
    return 0;
  }

  pages(index: number): readonly TextPage[] {
    const run = this.runs[index];
    return run === undefined ? [] : this.#block.pagesOf(run.from, run.to);
  }

  quarters(): undefined {
    return undefined;
  }

  trigrams(): undefined {
    return undefined;
  }

  dateFields(): readonly string[] {
    return this.#block.dateFields();
  }

  fields(): readonly string[] {
    return this.#block.fields();
  }

  release(): void {
    return undefined;
  }
}

function runsOf(times: Float64Array, rowsOfRun: number): readonly Run[] {
  const runs: Run[] = [];
  for (let from = 0; from < times.length; from += rowsOfRun) {
    const own = times.subarray(from, from + rowsOfRun);
    const minTs = own.reduce((a, b) => Math.min(a, b), Infinity);
    const maxTs = own.reduce((a, b) => Math.max(a, b), -Infinity);
    runs.push({ from, to: from + own.length, minTs, maxTs, sorted: false });
  }
  return runs;
}
