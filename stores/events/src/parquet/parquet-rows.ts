import { listValue } from '@duckdb/node-api';
import { DAY_MS } from '@qiaolou/schema';
import type { NumberedEvent } from '../embedded/write/event-writer.ts';
import type { Segment } from './manifest.ts';
import type { ParquetQueries } from './parquet-queries.ts';
import { rowEvent, selectedColumns, selectedText, SEQ, tablesOf, textBytes, textOf } from './parquet-table.ts';
import { sqlName } from './sql-text.ts';

/** The most a page has: rows, and bytes of their texts. One event is always given. */
export interface PageBounds {
  readonly rows: number;
  readonly bytes: number;
}

/** Ids read at once. */
const MOST_IDS = 100_000;

const ID = 'event.id';

/** The rows of Parquet files in the order of their sequence numbers. */
export class ParquetRows {
  readonly #queries: ParquetQueries;
  readonly #folder: string;
  readonly #segments: readonly Segment[];

  /** `segments` are those whose files in `folder` can be read. */
  constructor(queries: ParquetQueries, folder: string, segments: readonly Segment[]) {
    this.#queries = queries;
    this.#folder = folder;
    this.#segments = segments;
  }

  /** The next events after a number, in order; none when there are no more. */
  async page(after: number, bounds: PageBounds): Promise<readonly NumberedEvent[]> {
    const sizes = await this.#firstOf(after, bounds.rows, (first, last) => this.#sizes(first, last));
    const [first] = sizes;
    return first === undefined ? [] : this.#events(first.seq, lastThatFits(sizes, bounds.bytes));
  }

  /** The ids of all events, some at a time. */
  async *ids(): AsyncGenerator<readonly string[]> {
    for (let after = 0; ;) {
      const rows = await this.#firstOf(after, MOST_IDS, (first, last) => this.#idsBetween(first, last));
      if (rows.length === 0) return;
      yield rows.map(({ id }) => id);
      after = rows.at(-1)?.seq ?? after;
    }
  }

  /** Which of some ids an event of a day has; `day` is its first millisecond. */
  async idsOfDay(day: number, ids: readonly string[]): Promise<ReadonlySet<string>> {
    const segments = this.#segments.filter(({ minTs, maxTs }) => maxTs >= day && minTs < day + DAY_MS);
    const found = new Set<string>();
    const ts = sqlName('@timestamp');
    for (const { relation } of tablesOf(this.#folder, segments)) {
      const rows = await this.#queries.rows(
        `SELECT ${selectedText(ID)} FROM ${relation} WHERE ${ts} >= $1 AND ${ts} < $2 AND ${sqlName(ID)} IN (SELECT unnest($3))`,
        [day, day + DAY_MS, listValue([...ids])],
      );
      for (const row of rows) found.add(textOf(row[ID]) ?? '');
    }
    return found;
  }

  /** What `read` finds in the first span of so many numbers after `after` in which there is something. */
  async #firstOf<T>(
    after: number,
    numbers: number,
    read: (first: number, last: number) => Promise<readonly T[]>,
  ): Promise<readonly T[]> {
    for (let first: number | undefined = after + 1; first !== undefined;) {
      const last: number = first + numbers - 1;
      const found = await read(first, last);
      if (found.length > 0) return found;
      first = await this.#firstFrom(last + 1);
    }
    return [];
  }

  /** The least number from one on. Only files with rows on both sides of it are asked; of the others it is known. */
  async #firstFrom(seq: number): Promise<number | undefined> {
    const numbers = this.#segments.map(({ minSeq }) => minSeq).filter((least) => least >= seq);
    const astride = this.#segments.filter(({ minSeq, maxSeq }) => minSeq < seq && maxSeq >= seq);
    for (const { relation } of tablesOf(this.#folder, astride)) {
      const [row] = await this.#queries.rows(
        `SELECT CAST(min(${SEQ}) AS DOUBLE) AS seq FROM ${relation} WHERE ${SEQ} >= $1`,
        [seq],
      );
      if (typeof row?.['seq'] === 'number') numbers.push(row['seq']);
    }
    return numbers.length === 0 ? undefined : numbers.reduce((least, one) => Math.min(least, one));
  }

  async #sizes(first: number, last: number): Promise<readonly RowSize[]> {
    const sizes: RowSize[] = [];
    for (const table of this.#tablesBetween(first, last)) {
      const rows = await this.#queries.rows(
        `SELECT CAST(${SEQ} AS DOUBLE) AS seq, CAST(${textBytes(table)} AS DOUBLE) AS bytes FROM ${table.relation} WHERE ${SEQ} >= $1 AND ${SEQ} <= $2`,
        [first, last],
      );
      for (const { seq, bytes } of rows) sizes.push({ seq: Number(seq), bytes: Number(bytes) });
    }
    return sizes.sort(bySeq);
  }

  async #events(first: number, last: number): Promise<readonly NumberedEvent[]> {
    const events: NumberedEvent[] = [];
    for (const table of this.#tablesBetween(first, last)) {
      const rows = await this.#queries.rows(
        `SELECT ${selectedColumns(table)} FROM ${table.relation} WHERE ${SEQ} >= $1 AND ${SEQ} <= $2`,
        [first, last],
      );
      for (const row of rows) events.push(rowEvent(row));
    }
    return events.sort(bySeq);
  }

  async #idsBetween(first: number, last: number): Promise<readonly { readonly seq: number; readonly id: string }[]> {
    const ids: { readonly seq: number; readonly id: string }[] = [];
    for (const { relation } of this.#tablesBetween(first, last)) {
      const rows = await this.#queries.rows(
        `SELECT CAST(${SEQ} AS DOUBLE) AS seq, ${selectedText(ID)} FROM ${relation} WHERE ${SEQ} >= $1 AND ${SEQ} <= $2`,
        [first, last],
      );
      for (const row of rows) ids.push({ seq: Number(row['seq']), id: textOf(row[ID]) ?? '' });
    }
    return ids.sort(bySeq);
  }

  #tablesBetween(first: number, last: number) {
    return tablesOf(
      this.#folder,
      this.#segments.filter(({ minSeq, maxSeq }) => maxSeq >= first && minSeq <= last),
    );
  }
}

interface RowSize {
  readonly seq: number;
  readonly bytes: number;
}

function bySeq(a: { readonly seq: number }, b: { readonly seq: number }): number {
  return a.seq - b.seq;
}

/** The last number with which rows are no page too large. */
function lastThatFits(sizes: readonly RowSize[], most: number): number {
  let last = sizes[0]?.seq ?? 0;
  let sum = 0;
  for (const { seq, bytes } of sizes) {
    sum += bytes;
    if (sum > most) break;
    last = seq;
  }
  return last;
}
