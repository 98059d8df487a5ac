import { ALERT_FIELDS, INCIDENT_FIELDS, parsePipedQuery, type PipedQuery, type TimeRange } from '@qiaolou/schema';
import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type RawBuilder,
} from 'kysely';
import { queryPlugins } from '../src/area/query-plugins.ts';
import type { SqlDialect } from '../src/area/step-statements.ts';
import { askRecords } from '../src/query/ask-records.ts';
import type { RecordSource } from '../src/query/record-source.ts';
import { sqliteDialect } from '../src/sqlite/node-sqlite-dialect.ts';

/** A statement as the driver gets it. */
export interface Statement {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

/** The sources by what a line of a fixture begins with. */
export const ALERTS: RecordSource = { table: 'alertGroups', fields: ALERT_FIELDS };
export const CASES: RecordSource = { table: 'incidents', fields: INCIDENT_FIELDS };

const COMPILING: Readonly<Record<SqlDialect, Kysely<unknown>>> = {
  sqlite: new Kysely({ dialect: sqliteDialect(() => new DummyDriver()), plugins: queryPlugins() }),
  postgres: new Kysely({
    dialect: {
      createDriver: () => new DummyDriver(),
      createAdapter: () => new PostgresAdapter(),
      createQueryCompiler: () => new PostgresQueryCompiler(),
      createIntrospector: (db) => new PostgresIntrospector(db),
    },
    plugins: queryPlugins(),
  }),
};

const RANGE: TimeRange = { from: '2026-03-01T00:00:00.000Z', to: '2026-03-02T00:00:00.000Z' };

/** What a database is asked for a query, in order; it finds one value of everything, and no rows. */
export async function statementsOf(
  dialect: SqlDialect,
  source: RecordSource,
  query: PipedQuery,
  range: Partial<TimeRange> = RANGE,
): Promise<readonly Statement[]> {
  const asked: Statement[] = [];
  const records = {
    dialect,
    boundedRead: <R>(statement: RawBuilder<R>): Promise<readonly R[]> => {
      const { sql, parameters } = statement.compile(COMPILING[dialect]);
      asked.push({ sql, parameters });
      const rows = sql.includes(' as v from ') ? [{ v: 'SQL 联合注入' }, { v: 'x' }] : [];
      return Promise.resolve(rows as unknown as readonly R[]);
    },
  };
  await askRecords(records, source, { query, range }, { seconds: 30, mostBytes: 1_000_000 });
  return asked;
}

/** A query of a source. Throws for one that cannot be read. */
export function readQuery(source: RecordSource, text: string): PipedQuery {
  const parsed = parsePipedQuery(text, source.fields.dictionary);
  if (!parsed.ok) throw new Error(`${text}: ${parsed.code} at ${parsed.at}`);
  return parsed.query;
}
