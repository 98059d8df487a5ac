import { DatabaseSync } from 'node:sqlite';
import { applyMigrations } from '../area/apply-migrations.ts';
import type { AreaSchema } from '../area/table-area.ts';
import { readStructure, type StoredStructure } from '../audit/stored-structure.ts';
import { connectSqlite } from './connect-sqlite.ts';

/** What a database of these areas is made of on either dialect, as a new one in memory shows. */
export async function expectedStructure(areas: readonly AreaSchema[]): Promise<StoredStructure> {
  const writer = connectSqlite({ open: () => new DatabaseSync(':memory:'), begin: 'immediate', lockTimeoutMs: 0 });
  try {
    await applyMigrations({ writer, dialect: 'sqlite', clock: { now: () => 0 } }, areas);
    return await readStructure(writer, 'sqlite');
  } finally {
    await writer.destroy();
  }
}
