import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openSqliteRecordStore, type RecordStore } from '@qiaolou/record-store';
import { systemClock } from '@qiaolou/schema';
import type { TestDatabase } from './test-database.ts';

/** An empty database in a file of its own. */
export async function createSqliteDatabase(): Promise<TestDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'records-'));
  const path = join(folder, 'records.db');
  const opened: RecordStore[] = [];
  return {
    dialect: 'sqlite',
    place: path,
    async open(options) {
      const store = await openSqliteRecordStore({ path, clock: systemClock, ...options });
      opened.push(store);
      return store;
    },
    tamper(...statements) {
      // Who goes around the store may also edit what SQLite keeps of its tables.
      const db = new DatabaseSync(path, { timeout: 5000, defensive: false });
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
