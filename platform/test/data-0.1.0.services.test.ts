import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import { migrationChecksum, OWN_AREAS, stepStatements } from '@qiaolou/record-store';
import type pg from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import { configSchema } from '../src/config/config.ts';
import { readAuditPublicKeys } from '../src/keys/audit-signing-key.ts';
import { openRecords } from '../src/stores/open-records.ts';
import { clock, count, expected, expectDecisionsJudged, unpackData } from './support/data-0.1.0.ts';
import { createPostgresDatabase, POSTGRES } from './support/postgres-database.ts';

type Records = ReadonlyMap<string, readonly Readonly<Record<string, SQLOutputValue>>[]>;

/** The records 0.1.0 wrote, table by table. */
function readRecords(directory: string): Records {
  const db = new DatabaseSync(join(directory, 'records.db'), { readOnly: true });
  const tables = db.prepare("select name from sqlite_master where type = 'table'").all();
  const names = tables.map(({ name }) => String(name));
  const records = new Map(names.map((name) => [name, db.prepare(`select * from "${name}"`).all()]));
  db.close();
  return records;
}

/** A PostgreSQL database as 0.1.0 left it: its migration is `core` 1 of today, which its checksum proves. */
async function writeAs010(records: Records, client: pg.Client): Promise<void> {
  const [first] = OWN_AREAS.find(({ id }) => id === 'core')?.migrations ?? [];
  if (first === undefined) throw new TypeError('area core has no migration');
  expect(migrationChecksum(first)).toBe(records.get('migrations')?.[0]?.['checksum']);
  await client.query(`
    create table migrations (id bigint not null primary key, name text collate "C" not null,
      checksum text collate "C" not null, applied_at text collate "C" not null)`);
  for (const step of first.steps)
    for (const statement of stepStatements(step, 'postgres')) await client.query(statement);
  const written = [...records.keys()].filter((table) => table !== 'migrations');
  await client.query(`truncate ${written.map((table) => `"${table}"`).join(', ')} cascade`);
  await client.query('begin');
  for (const [table, tableRows] of records)
    for (const row of tableRows) {
      const columns = Object.keys(row);
      const names = columns.map((column) => `"${column}"`).join(', ');
      const places = columns.map((_, index) => `$${index + 1}`).join(', ');
      await client.query(`insert into "${table}" (${names}) values (${places})`, Object.values(row));
    }
  await client.query('commit');
}

describe.skipIf(POSTGRES === undefined)('a PostgreSQL database of 0.1.0 (QIAOLOU_TEST_DATABASE_URL)', () => {
  it('is carried over with its decisions, and opens again', async () => {
    const database = await createPostgresDatabase();
    onTestFinished(() => database.dispose());
    const directory = mkdtempSync(join(tmpdir(), 'qiaolou-data-0.1.0-'));
    onTestFinished(() => {
      rmSync(directory, { recursive: true, force: true });
    });
    unpackData(directory);
    await writeAs010(readRecords(directory), database.client);
    const config = configSchema.parse({ stores: { database: { url: database.url } } });
    const store = await openRecords(config, '', clock);
    onTestFinished(() => store.close());
    for (const table of ['users', 'alerts', 'alertGroups', 'incidents', 'timeline', 'runSteps'] as const)
      expect([table, await count(store, table)]).toEqual([table, expected.counts[table]]);
    expect(await store.verifyAudit(readAuditPublicKeys(join(directory, 'keys')))).toMatchObject({ ok: true });
    await expectDecisionsJudged(store);
    const again = await openRecords(config, '', clock);
    onTestFinished(() => again.close());
    expect(await count(again, 'alertGroups')).toBe(expected.counts.alertGroups);
  });
});
