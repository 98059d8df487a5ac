import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openSqliteRecordStore, toJson } from '@qiaolou/record-store';
import { systemClock } from '@qiaolou/schema';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { describeChangeLogContract } from './change-log-contract.ts';
import { auditInput } from './record-samples.ts';
import { describeRecordStoreContract } from './record-store-contract.ts';
import { describeTableAreasContract } from './table-areas-contract.ts';
import { createSqliteDatabase } from './sqlite-database.ts';

describeRecordStoreContract('SQLite', createSqliteDatabase);
describeChangeLogContract('SQLite', createSqliteDatabase);
describeTableAreasContract('SQLite', createSqliteDatabase);

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

  it('keeps its files from other users', async () => {
    const database = await createSqliteDatabase();
    const store = await database.open();
    await store.transaction((tx) => tx.audit(auditInput()));
    for (const suffix of ['', '-wal', '-shm']) {
      expect((await stat(database.place + suffix)).mode & 0o777, suffix).toBe(0o600);
    }
    await database.dispose();
  });

  it('survives statements of every size', async () => {
    const database = await createSqliteDatabase();
    const store = await database.open();
    for (const rows of [1, 2, 150, 400]) {
      const cursors = Array.from({ length: rows }, (_, n) => ({
        name: `${rows}-${n}`,
        segment: 0,
        offset: 0,
        updatedAt: '',
      }));
      await store.transaction((tx) => tx.db.insertInto('pipelineCursors').values(cursors).execute());
    }
    for (let limit = 1; limit <= 250; limit++) {
      const found = await store.db
        .selectFrom('pipelineCursors')
        .select(sql<number>`${sql.lit(limit)}`.as('n'))
        .limit(1)
        .execute();
      expect(found).toEqual([{ n: limit }]);
    }
    await database.dispose();
  });

  it('gives rows one by one as a stream while other queries run', async () => {
    const database = await createSqliteDatabase();
    const store = await database.open();
    await store.transaction(async (tx) => {
      for (let n = 0; n < 5; n++) await tx.audit(auditInput());
    });
    const seen: number[] = [];
    for await (const { seq } of store.db.selectFrom('auditEntries').select('seq').orderBy('seq').stream())
      seen.push(seq);
    expect(seen).toEqual([1, 2, 3, 4, 5]);
    await database.dispose();
  });

  it('rolls back when the disk is full and goes on when there is room', async () => {
    const database = await createSqliteDatabase();
    const store = await database.open();
    const fill = (length: number) =>
      store.transaction(async (tx) => {
        await tx.audit(auditInput());
        await sql.raw(`pragma max_page_count = ${length < 1000 ? 1_000_000 : 200}`).execute(tx.db);
        const value = toJson('x'.repeat(length));
        await tx.db
          .insertInto('settings')
          .values({ key: `k${length}`, value, version: 1 })
          .execute();
      });
    await expect(fill(2_000_000)).rejects.toMatchObject({ code: 'disk.full' });
    expect(await store.verifyAudit([])).toMatchObject({ ok: true, entries: 0 });
    await fill(10);
    expect(await store.verifyAudit([])).toMatchObject({ ok: true, entries: 1 });
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
