import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openSqliteRecordStore, type RecordStore } from '@qiaolou/record-store';
import { systemClock } from '@qiaolou/schema';
import { describe, expect, it } from 'vitest';
import { describeRecordStoreContract, type TestDatabase } from './record-store-contract.ts';

async function createSqliteDatabase(): Promise<TestDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'records-'));
  const path = join(folder, 'records.db');
  const opened: RecordStore[] = [];
  return {
    dialect: 'sqlite',
    place: path,
    async open() {
      const store = await openSqliteRecordStore({ path, clock: systemClock });
      opened.push(store);
      return store;
    },
    tamper(...statements) {
      const db = new DatabaseSync(path, { timeout: 5000 });
      try {
        db.exec('pragma ignore_check_constraints = on');
        for (const statement of statements) db.exec(statement);
      } finally {
        db.close();
      }
      return Promise.resolve();
    },
    async dispose() {
      await Promise.all(opened.map((store) => store.close()));
      await rm(folder, { recursive: true });
    },
  };
}

describeRecordStoreContract('SQLite', createSqliteDatabase);

describe('SQLite record store', () => {
  it('is durable by its settings: WAL, and a writer that syncs every commit', async () => {
    const database = await createSqliteDatabase();
    await database.open();
    const db = new DatabaseSync(database.place);
    expect(db.prepare('pragma journal_mode').get()).toEqual({ journal_mode: 'wal' });
    const tables = db
      .prepare("select name, strict from pragma_table_list where schema = 'main' and name not like 'sqlite_%'")
      .all();
    expect(tables.length).toBeGreaterThan(20);
    expect(tables.filter((table) => table['strict'] !== 1)).toEqual([]);
    db.close();
    await database.dispose();
  });

  it('names a file that is no database and a folder that is not there', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'records-'));
    const path = join(folder, 'records.db');
    await writeFile(path, 'this is not a database, it is a text of some length'.repeat(100));
    const unavailable = { code: 'records.unavailable' };
    await expect(openSqliteRecordStore({ path, clock: systemClock })).rejects.toMatchObject(unavailable);
    await expect(openSqliteRecordStore({ path: join(folder, 'no/r.db'), clock: systemClock })).rejects.toMatchObject(
      unavailable,
    );
    await rm(folder, { recursive: true });
  });

  it('gives up after its time on a lock another process keeps', async () => {
    const database = await createSqliteDatabase();
    const store = await openSqliteRecordStore({ path: database.place, clock: systemClock, lockTimeoutMs: 50 });
    const other = new DatabaseSync(database.place);
    other.exec('begin immediate');
    await expect(store.transaction(() => Promise.resolve())).rejects.toMatchObject({ code: 'records.unavailable' });
    other.exec('rollback');
    other.close();
    await expect(store.transaction(() => Promise.resolve(1))).resolves.toBe(1);
    await store.close();
    await database.dispose();
  });
});
