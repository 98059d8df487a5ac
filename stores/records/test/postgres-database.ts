import { randomUUID } from 'node:crypto';
import type { RecordStore } from '@qiaolou/record-store';
import { openPostgresRecordStore } from '@qiaolou/record-store/postgres';
import { systemClock } from '@qiaolou/schema';
import pg from 'pg';
import type { TestDatabase } from './test-database.ts';

/** A PostgreSQL whose user may create databases: `postgres://postgres@127.0.0.1:5432/postgres`. */
export const URL_OF_SERVER = process.env['QIAOLOU_TEST_DATABASE_URL'];

/** An empty database of it. */
export async function createPostgresDatabase(): Promise<TestDatabase> {
  const name = `records_${randomUUID().replaceAll('-', '')}`;
  const url = new URL(URL_OF_SERVER ?? '');
  const server = new pg.Client({ connectionString: url.href });
  await server.connect();
  await server.query(`create database ${name}`);
  url.pathname = `/${name}`;
  const opened: RecordStore[] = [];
  const around = new pg.Client({ connectionString: url.href });
  await around.connect();
  return {
    dialect: 'postgres',
    place: url.href,
    async open(options) {
      const store = await openPostgresRecordStore({ url: url.href, clock: systemClock, ...options });
      opened.push(store);
      return store;
    },
    async tamper(...statements) {
      for (const statement of statements) await around.query(statement);
    },
    async dispose() {
      await Promise.all(opened.map((store) => store.close()));
      await around.end();
      await server.query(`drop database ${name} with (force)`);
      await server.end();
    },
  };
}
