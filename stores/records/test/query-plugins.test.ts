import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler, sql } from 'kysely';
import { expect, it } from 'vitest';
import { queryPlugins } from '../src/area/query-plugins.ts';
import type { Database } from '../src/areas/database.ts';

/** Queries as they go to PostgreSQL: SQLite takes what PostgreSQL would refuse, so only their text tells. */
const db = new Kysely<Database>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (of) => new PostgresIntrospector(of),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
  plugins: queryPlugins(),
});

const incidents = db.selectFrom('incidents').select('id');

it('never asks for what is in a list of nothing, which PostgreSQL has no syntax for', () => {
  expect(incidents.where('id', 'in', []).compile().sql).toContain('where 1 = 0');
  expect(incidents.where('id', 'not in', []).compile().sql).toContain('where 1 = 1');
  expect(db.deleteFrom('incidents').where('id', 'in', []).compile().sql).toContain('where 1 = 0');
});

it('refuses a bound value to group by, which PostgreSQL takes for another than that of the selection', () => {
  const isOpen = sql<boolean>`status <> ${'closed'}`;
  const counted = db.selectFrom('incidents').select((eb) => [isOpen.as('isOpen'), eb.fn.countAll().as('n')]);
  expect(() => counted.groupBy(isOpen).compile()).toThrow('a bound value to group by');
  expect(counted.groupBy(sql.ref('isOpen')).compile().sql).toContain('group by "is_open"');
  expect(counted.where('status', '=', 'closed').groupBy('status').compile().parameters).toEqual(['closed', 'closed']);
  const byDay = incidents.groupBy(sql`substr(opened_at, 1, ${sql.lit(10)})`);
  expect(byDay.compile().sql).toContain('group by substr(opened_at, 1, 10)');
});
