import { OWN_AREAS } from '@qiaolou/record-store';
import { openPostgresRecordStore } from '@qiaolou/record-store/postgres';
import { systemClock } from '@qiaolou/schema';
import type pg from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { RECORD_AREAS } from '../src/stores/record-areas.ts';
import { createPostgresDatabase, POSTGRES } from './support/postgres-database.ts';
import { columnText, declaredStructure, indexText, type StoredStructure } from './support/stored-structure.ts';

const columnRow = z.object({ table: z.string(), name: z.string(), type: z.string(), nullable: z.boolean() });
const indexRow = z.object({
  table: z.string(),
  name: z.string(),
  unique: z.boolean(),
  constraint: z.enum(['p', 'u']).nullable(),
  columns: z.array(z.string()),
});
const referenceRow = z.object({ table: z.string(), column: z.string(), to: z.string() });

/** Text must sort by bytes as in SQLite: any other collation is another type. */
const COLUMNS = `
  select c.table_name as table, c.column_name as name, c.is_nullable = 'YES' as nullable,
    case when c.data_type = 'text' and c.collation_name = 'C' then 'text'
      when c.data_type = 'bigint' then 'integer' when c.data_type = 'double precision' then 'real'
      else c.data_type || ' ' || coalesce(c.collation_name, '') end as type
  from information_schema.columns c where c.table_schema = 'public'`;
const INDEXES = `
  select t.relname as table, i.relname as name, x.indisunique as unique,
    (select contype::text from pg_constraint where conindid = x.indexrelid and contype in ('p', 'u')) as constraint,
    (select array_agg(a.attname::text order by k.place) from unnest(x.indkey) with ordinality k(number, place)
      join pg_attribute a on a.attrelid = t.oid and a.attnum = k.number) as columns
  from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class t on t.oid = x.indrelid
  where t.relnamespace = 'public'::regnamespace`;
const REFERENCES = `
  select t.relname as table, a.attname::text as column, r.relname as to
  from pg_constraint c join pg_class t on t.oid = c.conrelid join pg_class r on r.oid = c.confrelid
  join pg_attribute a on a.attrelid = t.oid and a.attnum = c.conkey[1] where c.contype = 'f'`;

async function postgresStructure(client: pg.Client): Promise<StoredStructure> {
  const read = async <S extends z.ZodType>(row: S, query: string) =>
    z.array(row).parse((await client.query<Record<string, unknown>>(query)).rows);
  const columns = await read(columnRow, COLUMNS);
  const indexes = await read(indexRow, INDEXES);
  const references = await read(referenceRow, REFERENCES);
  return Object.fromEntries(
    [...new Set(columns.map(({ table }) => table))].map((table) => {
      const own = indexes.filter((index) => index.table === table);
      const of = (kind: 'p' | 'u' | null) => own.filter(({ constraint }) => constraint === kind);
      return [
        table,
        {
          columns: Object.fromEntries(
            columns
              .filter((column) => column.table === table)
              .map(({ name, type, nullable }) => [name, columnText(type, nullable)]),
          ),
          primaryKey: of('p')[0]?.columns ?? [],
          unique: of('u')
            .map((index) => index.columns.join(', '))
            .sort(),
          indexes: Object.fromEntries(of(null).map((index) => [index.name, indexText(index.columns, index.unique)])),
          references: Object.fromEntries(
            references.filter((reference) => reference.table === table).map(({ column, to }) => [column, to]),
          ),
        },
      ];
    }),
  );
}

describe.skipIf(POSTGRES === undefined)('record areas on PostgreSQL (QIAOLOU_TEST_DATABASE_URL)', () => {
  it('the tables of all areas are in a migrated database as they are declared, and no others', async () => {
    const database = await createPostgresDatabase();
    onTestFinished(() => database.dispose());
    const store = await openPostgresRecordStore({ url: database.url, clock: systemClock, areas: RECORD_AREAS });
    expect(await store.verifyAudit([])).toMatchObject({ ok: true, firstBad: null });
    await store.close();
    const { area_migrations: bookkeeping, ...tables } = await postgresStructure(database.client);
    expect(bookkeeping?.primaryKey).toEqual(['area', 'id']);
    expect(tables).toEqual(declaredStructure([...OWN_AREAS, ...RECORD_AREAS]));
  });
});
