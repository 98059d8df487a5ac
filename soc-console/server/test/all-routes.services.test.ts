import { randomUUID } from 'node:crypto';
import { openPostgresRecordStore } from '@qiaolou/record-store/postgres';
import { systemClock } from '@qiaolou/schema';
import { sql } from 'kysely';
import { afterAll, describe } from 'vitest';
import { describeAllRoutes } from './all-routes-suite.ts';
import { TEST_AREAS, testClock } from './console-fixture.ts';

/** A PostgreSQL whose user may create schemas: `postgres://postgres@127.0.0.1:5432/postgres`. */
const SERVER = process.env['QIAOLOU_TEST_DATABASE_URL'];

describe.skipIf(SERVER === undefined)('PostgreSQL (QIAOLOU_TEST_DATABASE_URL)', () => {
  const schema = `console_${randomUUID().replaceAll('-', '')}`;

  /** The store of this run: tables in a schema of its own. */
  function ownUrl(): string {
    const url = new URL(SERVER ?? '');
    url.searchParams.set('options', `-c search_path=${schema}`);
    return url.href;
  }

  async function onServer(statement: string): Promise<void> {
    const store = await openPostgresRecordStore({ url: SERVER ?? '', clock: systemClock });
    await store.transaction((tx) => sql.raw(statement).execute(tx.db));
    await store.close();
  }

  describeAllRoutes('every route', async () => {
    await onServer(`create schema ${schema}`);
    return { records: await openPostgresRecordStore({ url: ownUrl(), clock: testClock(), areas: TEST_AREAS }) };
  });

  afterAll(() => onServer(`drop schema if exists ${schema} cascade`));
});
