import { randomUUID } from 'node:crypto';
import { openPostgresRecordStore } from '@qiaolou/record-store';
import pg from 'pg';
import { afterAll, describe } from 'vitest';
import { describeAllRoutes } from './all-routes-suite.ts';
import { testClock } from './console-fixture.ts';

/** A PostgreSQL whose user may create databases: `postgres://postgres@127.0.0.1:5432/postgres`. */
const SERVER = process.env['QIAOLOU_TEST_DATABASE_URL'];

describe.skipIf(SERVER === undefined)('PostgreSQL (QIAOLOU_TEST_DATABASE_URL)', () => {
  const name = `console_${randomUUID().replaceAll('-', '')}`;

  async function onServer(statement: string): Promise<void> {
    const client = new pg.Client({ connectionString: SERVER });
    await client.connect();
    await client.query(statement);
    await client.end();
  }

  describeAllRoutes('every route', async () => {
    await onServer(`create database ${name}`);
    const url = new URL(SERVER ?? '');
    url.pathname = `/${name}`;
    return { records: await openPostgresRecordStore({ url: url.href, clock: testClock() }) };
  });

  afterAll(() => onServer(`drop database if exists ${name} with (force)`));
});
