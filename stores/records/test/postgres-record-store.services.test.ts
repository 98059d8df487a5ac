import { randomUUID } from 'node:crypto';
import { openPostgresRecordStore, type RecordStore } from '@qiaolou/record-store';
import { systemClock } from '@qiaolou/schema';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { describeRecordStoreContract, type TestDatabase } from './record-store-contract.ts';

/** A PostgreSQL whose user may create databases: `postgres://postgres@127.0.0.1:5432/postgres`. */
const URL_OF_SERVER = process.env['QIAOLOU_TEST_DATABASE_URL'];

async function createPostgresDatabase(): Promise<TestDatabase> {
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
    async open() {
      const store = await openPostgresRecordStore({ url: url.href, clock: systemClock });
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

describe.skipIf(URL_OF_SERVER === undefined)('PostgreSQL (QIAOLOU_TEST_DATABASE_URL)', () => {
  describeRecordStoreContract('PostgreSQL', createPostgresDatabase);

  it('says when the server cannot be reached', async () => {
    await expect(
      openPostgresRecordStore({ url: 'postgres://x@127.0.0.1:1/x', clock: systemClock }),
    ).rejects.toMatchObject({ code: 'records.unavailable' });
  });
});
