import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openSqliteRecordStore } from '@qiaolou/record-store';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MIGRATIONS } from '../src/migrations/all-migrations.ts';
import { migrationChecksum } from '../src/migrations/apply-migrations.ts';
import type { Migration } from '../src/migrations/migration.ts';
import { stepStatements } from '../src/migrations/step-statements.ts';

const CLOCK = { now: () => Date.parse('2026-11-22T08:00:00Z') };

/** Checksums of what was released. A line here never changes; a new migration adds one. */
const RELEASED: Readonly<Record<number, string>> = {
  1: '2ec7726114184aa6fbb648d476408c20904713a2ffd53f6656e3f33dcae041aa',
};

const SECOND: Migration = {
  id: 2,
  name: 'second',
  steps: [
    { kind: 'addColumn', table: 'settings', column: 'note', type: 'text?' },
    { kind: 'createIndex', name: 'settings_by_note', table: 'settings', columns: ['note'] },
    { kind: 'sql', sqlite: ["update settings set note = 'n'"], postgres: ["update settings set note = 'n'"] },
  ],
};

describe('migrations', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'migrations-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function open(migrations?: readonly Migration[]): Promise<void> {
    const path = join(folder, 'records.db');
    const store = await openSqliteRecordStore({ path, clock: CLOCK, ...(migrations && { migrations }) });
    await store.close();
  }

  it('are numbered without gaps and are what was released', () => {
    expect(MIGRATIONS.map(({ id }) => id)).toEqual(MIGRATIONS.map((_, index) => index + 1));
    expect(Object.fromEntries(MIGRATIONS.map((migration) => [migration.id, migrationChecksum(migration)]))).toEqual(
      RELEASED,
    );
  });

  it('are applied once and recorded, later ones on top', async () => {
    await open();
    await open();
    await open([...MIGRATIONS, SECOND]);
    const db = new DatabaseSync(join(folder, 'records.db'));
    expect(db.prepare('select id, name, applied_at from migrations order by id').all()).toEqual([
      { id: 1, name: 'initial', applied_at: '2026-11-22T08:00:00.000Z' },
      { id: 2, name: 'second', applied_at: '2026-11-22T08:00:00.000Z' },
    ]);
    expect(db.prepare("select name from pragma_table_info('settings')").all()).toContainEqual({ name: 'note' });
    db.close();
  });

  it('are refused when an applied one was edited', async () => {
    await open([...MIGRATIONS, SECOND]);
    const edited = { ...SECOND, steps: SECOND.steps.slice(0, 2) };
    await expect(open([...MIGRATIONS, edited])).rejects.toMatchObject({
      code: 'records.migrationChanged',
      details: { id: 2, name: 'second', reason: 'checksum differs' },
    });
  });

  it('are refused by a release older than the database', async () => {
    await open([...MIGRATIONS, SECOND]);
    await expect(open()).rejects.toMatchObject({ code: 'records.migrationChanged', details: { id: 2 } });
  });

  it('leave nothing behind when one fails', async () => {
    await open();
    const [addColumn] = SECOND.steps;
    const broken: Migration = {
      id: 2,
      name: 'broken',
      steps: [...(addColumn ? [addColumn] : []), { kind: 'sql', sqlite: ['nonsense'], postgres: ['nonsense'] }],
    };
    await expect(open([...MIGRATIONS, broken])).rejects.toThrow('nonsense');
    await open([...MIGRATIONS, SECOND]);
  });

  it('are applied once by several openers that start together', async () => {
    await Promise.all(Array.from({ length: 5 }, () => open([...MIGRATIONS, SECOND])));
  });

  it('say the same in both dialects', () => {
    const step = {
      kind: 'createTable',
      table: 't',
      columns: { id: 'text!', name: 'text=', size: 'integer?', rate: 'real' },
      checks: ['size > 0'],
      references: { name: 'users' },
    } as const;
    expect(stepStatements(step, 'sqlite')).toEqual([
      'create table "t" ("id" text not null primary key, "name" text not null unique, "size" integer, "rate" real not null, check (size > 0), foreign key ("name") references "users" ("id") deferrable initially deferred) strict',
    ]);
    expect(stepStatements(step, 'postgres')).toEqual([
      'create table "t" ("id" text collate "C" not null primary key, "name" text collate "C" not null unique, "size" bigint, "rate" double precision not null, check (size > 0), foreign key ("name") references "users" ("id") deferrable initially deferred)',
    ]);
  });
});
