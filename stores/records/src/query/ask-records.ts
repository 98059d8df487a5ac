import {
  answerPipes,
  type Ast,
  isoTime,
  SHANGHAI,
  SHANGHAI_OFFSET_MS,
  type FieldsOf,
  type PipedAnswer,
  type PipedQuery,
  type TimeRange,
} from '@qiaolou/schema';
import { sql, type RawBuilder } from 'kysely';
import type { BoundedReading, RecordStore } from '../store/record-store.ts';
import { askedFilter, type ReadRows } from './asked-filter.ts';
import { filterSql } from './filter-sql.ts';
import { RecordReads } from './record-reads.ts';
import type { RecordSource, SourceSql } from './record-source.ts';
import { timeOf, wantedSql } from './wanted-rows.ts';

/** All times that a record may have. */
const ALL_TIME: TimeRange = { from: '0000-01-01T00:00:00.000Z', to: '9999-12-31T23:59:59.999Z' };

/** Where the buckets of a chart are counted from: none of them is in it. */
const NO_TIME: TimeRange = { from: isoTime(-SHANGHAI_OFFSET_MS), to: isoTime(-SHANGHAI_OFFSET_MS) };

/** What is asked of records. */
export interface RecordQuestion {
  /** Checked against the fields of the source. */
  readonly query: PipedQuery;
  /** Half-open, of `@timestamp`; all of it when a side is absent. */
  readonly range: Partial<TimeRange>;
}

/** What records answer, and over which time: a chart without bounds is drawn from the first record to the last. */
export interface RecordAnswer {
  readonly answer: PipedAnswer<FieldsOf>;
  readonly range: TimeRange;
}

/**
 * Answers a piped query of records, in SQL of their database: few statements, each bounded as `reading` says. Throws `query.*` as
 * `answerPipes` and `askedFilter` do, `store.cancelled`, `query.tooMuchMemory`, `records.unavailable`.
 *
 * @example
 *   await askRecords(records, ALERT_SOURCE, { query, range: {} }, { seconds: 30, mostBytes: 64_000_000 });
 */
export async function askRecords(
  records: Pick<RecordStore, 'dialect' | 'boundedRead'>,
  source: RecordSource,
  { query, range }: RecordQuestion,
  reading: BoundedReading,
): Promise<RecordAnswer> {
  const own: SourceSql = { ...source, dialect: records.dialect };
  const read: ReadRows = (statement) => records.boundedRead(statement, reading);
  const given = { ...ALL_TIME, ...range };
  const where = await askedFilter(own, { where: query.where, range: given }, read);
  const charted = query.stages.some(({ kind }) => kind === 'timechart');
  const open = range.from === undefined || range.to === undefined;
  const over = charted && open ? await spanOf(own, { where, range: given }, read) : given;
  const scope = { range: over, zone: SHANGHAI, fields: source.fields.dictionary };
  return { answer: await answerPipes(new RecordReads(own, read), scope, { ...query, where }), range: over };
}

/**
 * The condition that a filter is, for the `where` of a query on the table of its source. Throws as `askRecords`.
 *
 * @example
 *   select.where(await recordCondition(records, ALERT_SOURCE, parsed.ast, { seconds: 30, mostBytes: 64_000_000 }));
 */
export async function recordCondition(
  records: Pick<RecordStore, 'dialect' | 'boundedRead'>,
  source: RecordSource,
  where: Ast,
  reading: BoundedReading,
): Promise<RawBuilder<boolean>> {
  const own: SourceSql = { ...source, dialect: records.dialect };
  const read: ReadRows = (statement) => records.boundedRead(statement, reading);
  return filterSql(own, await askedFilter(own, { where, range: ALL_TIME }, read));
}

/** From the first record to the last, within what is given; no time at all when there is none. */
async function spanOf(source: SourceSql, rows: Parameters<typeof wantedSql>[1], read: ReadRows): Promise<TimeRange> {
  const at = timeOf(source);
  const [span] = await read(
    sql<{
      first: string | null;
      last: string | null;
    }>`select min(${at}) as first, max(${at}) as last from ${sql.table(source.table)} where ${wantedSql(source, rows)}`,
  );
  const { first, last } = span ?? { first: null, last: null };
  if (first === null || last === null) return NO_TIME;
  return { from: first, to: isoTime(Date.parse(last) + 1) };
}
