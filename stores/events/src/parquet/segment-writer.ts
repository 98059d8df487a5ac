import { SHANGHAI_OFFSET_MS, DAY_MS, dayOf } from '@qiaolou/schema';
import { createHash } from 'node:crypto';
import { EVENT_COLUMNS, SEQ_COLUMN, sqlName, sqlText } from './event-columns.ts';
import type { DuckDbEngine, SqlRow } from './duckdb-engine.ts';
import type { HotTable } from './hot-table.ts';
import type { Segment } from './manifest.ts';
import type { SegmentFiles } from './segment-files.ts';
import { fileSource, type StoreView } from './store-view.ts';

/** Files one flush may make; days beyond it share files. */
const MAX_FILES = 32;

/** Hash of the dictionary's field names: segments with the same hash have the same meaning of columns. */
export const DICTIONARY = createHash('sha256')
  .update([...EVENT_COLUMNS].map(([field, { fileType }]) => `${field} ${fileType}`).join('\n'))
  .digest('hex')
  .slice(0, 16);

/** Rows to write as one segment. */
interface SegmentJob {
  readonly name: string;
  /** Rows come from here, already restricted. */
  readonly relation: string;
  readonly columns: ReadonlySet<string>;
  readonly overflow: ReadonlySet<string>;
  readonly level: number;
}

/** Writes immutable segments: Parquet, zstd, sorted by time and id, with an id filter beside each. */
export class SegmentWriter {
  readonly #engine: DuckDbEngine;
  readonly #files: SegmentFiles;

  constructor(engine: DuckDbEngine, files: SegmentFiles) {
    this.#engine = engine;
    this.#files = files;
  }

  /** Writes a hot table, a file for each day. */
  async flush(table: HotTable, firstNumber: number): Promise<readonly Segment[]> {
    const days = [...table.idsByDay.keys()].sort((a, b) => a - b);
    const perFile = Math.ceil(days.length / MAX_FILES);
    const segments: Segment[] = [];
    for (let at = 0; at < days.length; at += perFile) {
      const group = days.slice(at, at + perFile);
      const from = group.at(0) ?? 0;
      const to = (group.at(-1) ?? 0) + DAY_MS;
      const ids = group.flatMap((day) => table.idsByDay.get(day) ?? []);
      const where = `${sqlName('@timestamp')} >= ${from} AND ${sqlName('@timestamp')} < ${to}`;
      segments.push(
        await this.#write(
          {
            name: segmentName(firstNumber + segments.length, from),
            relation: `${table.name} WHERE ${where}`,
            columns: table.columns,
            overflow: table.overflow,
            level: 0,
          },
          ids,
        ),
      );
    }
    return segments;
  }

  /** Merges segments of one dictionary into one. */
  async merge(
    view: Pick<StoreView, 'dictionaries' | 'path'>,
    parts: readonly Segment[],
    number: number,
  ): Promise<Segment> {
    const source = fileSource(view, parts[0]?.dictionary ?? DICTIONARY, parts);
    const merged = await this.#write(
      {
        name: segmentName(number, parts[0]?.minTs ?? 0),
        relation: source.relation,
        columns: source.columns,
        overflow: source.overflow,
        level: 1 + parts.reduce((most, { level }) => Math.max(most, level), 0),
      },
      undefined,
    );
    return { ...merged, dictionary: parts[0]?.dictionary ?? DICTIONARY };
  }

  async #write(job: SegmentJob, ids: readonly string[] | undefined): Promise<Segment> {
    const path = this.#files.parquet(job.name);
    const columns = [...job.columns].map((column) => {
      const type = column === SEQ_COLUMN ? 'BIGINT' : (EVENT_COLUMNS.get(column)?.fileType ?? 'VARCHAR');
      return `CAST(${sqlName(column)} AS ${type}) AS ${sqlName(column)}`;
    });
    const order = `ORDER BY ${sqlName('@timestamp')}, ${sqlName('event.id')}`;
    await this.#engine.background.run(
      `COPY (SELECT ${columns.join(', ')} FROM ${job.relation} ${order}) TO ${sqlText(path)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 20480)`,
    );
    const relation = `read_parquet([${sqlText(path)}])`;
    const days = await this.#days(relation);
    const rows = days.reduce((sum, { n }) => sum + n, 0);
    const sealed = await this.#files.seal(job.name, ids ?? (await this.#idsOf(relation)), rows);
    const least = (pick: (day: DayRows) => number) => days.reduce((a, day) => Math.min(a, pick(day)), Infinity);
    const most = (pick: (day: DayRows) => number) => days.reduce((a, day) => Math.max(a, pick(day)), -Infinity);
    return {
      name: job.name,
      days: Object.fromEntries(days.map(({ minTs, n }) => [dayOf(minTs), n])),
      rows,
      ...sealed,
      minTs: least((day) => day.minTs),
      maxTs: most((day) => day.maxTs),
      minSeq: least((day) => day.minSeq),
      maxSeq: most((day) => day.maxSeq),
      level: job.level,
      columns: [...job.columns],
      overflow: [...job.overflow],
      dictionary: DICTIONARY,
    };
  }

  /** Reads the written file back: what the manifest says of it is what is in it. */
  async #days(relation: string): Promise<readonly DayRows[]> {
    const ts = sqlName('@timestamp');
    const seq = sqlName(SEQ_COLUMN);
    const n = (sql: string) => `CAST(${sql} AS DOUBLE)`;
    const rows = await this.#engine.query(
      `SELECT ${n(`min(${ts})`)} AS a, ${n(`max(${ts})`)} AS b, ${n(`min(${seq})`)} AS c, ${n(`max(${seq})`)} AS d, ${n('count(*)')} AS n FROM ${relation} GROUP BY floor((${ts} + ${SHANGHAI_OFFSET_MS}) / ${DAY_MS})`,
      [],
      Infinity,
    );
    const number = (row: SqlRow, key: string) => Number(row[key]);
    return rows.map((row) => ({
      minTs: number(row, 'a'),
      maxTs: number(row, 'b'),
      minSeq: number(row, 'c'),
      maxSeq: number(row, 'd'),
      n: number(row, 'n'),
    }));
  }

  async #idsOf(relation: string): Promise<readonly string[]> {
    const rows = await this.#engine.query(`SELECT ${sqlName('event.id')} AS id FROM ${relation}`, [], Infinity);
    return rows.map((row) => String(row['id']));
  }
}

interface DayRows {
  readonly minTs: number;
  readonly maxTs: number;
  readonly minSeq: number;
  readonly maxSeq: number;
  readonly n: number;
}

function segmentName(number: number, ts: number): string {
  return `${dayOf(ts).replaceAll(/\W/g, '')}-${String(number).padStart(8, '0')}`;
}
