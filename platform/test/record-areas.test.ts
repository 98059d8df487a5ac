import { globSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { exportedAreas, openSqliteRecordStore, OWN_AREAS } from '@qiaolou/record-store';
import { systemClock } from '@qiaolou/schema';
import { expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { RECORD_AREAS } from '../src/stores/record-areas.ts';
import { columnText, declaredStructure, indexText, type StoredStructure } from './support/stored-structure.ts';

const columnRow = z.object({ name: z.string(), type: z.string(), notnull: z.number(), pk: z.number() });
const indexRow = z.object({ name: z.string(), unique: z.number(), origin: z.enum(['c', 'u', 'pk']) });
const nameRow = z.object({ name: z.string() });
const referenceRow = z.object({ from: z.string(), table: z.string() });

function sqliteStructure(path: string): StoredStructure {
  const db = new DatabaseSync(path, { readOnly: true });
  try {
    const read = <S extends z.ZodType>(row: S, query: string) => z.array(row).parse(db.prepare(query).all());
    const tables = read(nameRow, `select name from sqlite_master where type = 'table' and name not like 'sqlite_%'`);
    return Object.fromEntries(
      tables.map(({ name: table }) => {
        const columns = read(columnRow, `pragma table_info("${table}")`);
        const indexes = read(indexRow, `pragma index_list("${table}")`).map((index) => ({
          ...index,
          columns: read(nameRow, `pragma index_info("${index.name}")`).map(({ name }) => name),
        }));
        const keys = columns.filter(({ pk }) => pk > 0).sort((a, b) => a.pk - b.pk);
        return [
          table,
          {
            columns: Object.fromEntries(
              columns.map(({ name, type, notnull }) => [name, columnText(type.toLowerCase(), notnull === 0)]),
            ),
            primaryKey: keys.map(({ name }) => name),
            unique: indexes.flatMap(({ origin, columns: of }) => (origin === 'u' ? [of.join(', ')] : [])).sort(),
            indexes: Object.fromEntries(
              indexes
                .filter(({ origin }) => origin === 'c')
                .map(({ name, columns: of, unique }) => [name, indexText(of, unique === 1)]),
            ),
            references: Object.fromEntries(
              read(referenceRow, `pragma foreign_key_list("${table}")`).map(({ from, table: to }) => [from, to]),
            ),
          },
        ];
      }),
    );
  } finally {
    db.close();
  }
}

it('the areas of every tables.ts of a stage are exported by its index.ts', async () => {
  const root = join(import.meta.dirname, '../..');
  const files = globSync('{accounts,incidents,playbooks,compliance,platform}/src/**/tables.ts', { cwd: root });
  const modules = (await Promise.all(files.map((file) => import(join(root, file))))) as readonly object[];
  expect(RECORD_AREAS.length).toBeGreaterThan(0);
  expect(RECORD_AREAS).toEqual(exportedAreas(...modules));
});

it('the tables of all areas are in a migrated SQLite as they are declared, and no others', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'qiaolou-areas-'));
  onTestFinished(() => {
    rmSync(directory, { recursive: true, force: true });
  });
  const path = join(directory, 'records.db');
  const store = await openSqliteRecordStore({ path, clock: systemClock, areas: RECORD_AREAS });
  expect(await store.verifyAudit([])).toMatchObject({ ok: true, firstBad: null });
  await store.close();
  const { area_migrations: bookkeeping, ...tables } = sqliteStructure(path);
  expect(bookkeeping?.primaryKey).toEqual(['area', 'id']);
  expect(tables).toEqual(declaredStructure([...OWN_AREAS, ...RECORD_AREAS]));
});
