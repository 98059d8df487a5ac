import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely';
import { expect, it } from 'vitest';
import { queryPlugins } from '../src/area/query-plugins.ts';
import type { Database } from '../src/areas/database.ts';

// SQLite takes an empty list, so only its text tells what PostgreSQL would refuse.
it('never asks PostgreSQL for what is in a list of nothing, which it has no syntax for', () => {
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
  expect(incidents.where('id', 'in', []).compile().sql).toContain('where 1 = 0');
  expect(incidents.where('id', 'not in', []).compile().sql).toContain('where 1 = 1');
  expect(db.deleteFrom('incidents').where('id', 'in', []).compile().sql).toContain('where 1 = 0');
});
