import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openSqliteRecordStore, table, tableArea, type AreaSchema, type Migration } from '@qiaolou/record-store';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { migrationChecksum } from '../src/area/migration.ts';
import { stepStatements } from '../src/area/step-statements.ts';
import { tableSteps } from '../src/area/table-steps.ts';
import { OWN_AREAS } from '../src/areas/database.ts';

const CLOCK = { now: () => Date.parse('2026-11-22T08:00:00Z') };

/** Checksums of what was released. A line here never changes; a new migration adds one. */
const RELEASED: Readonly<Record<string, string>> = {
  'core 1': '2ec7726114184aa6fbb648d476408c20904713a2ffd53f6656e3f33dcae041aa',
};

const noteSchema = z.object({ id: z.string(), groupId: z.string() });
const NOTES = { notes: table(noteSchema, { key: 'id', references: { groupId: 'alertGroups' } }) };

const FIRST: Migration = { id: 1, name: 'first', steps: tableSteps('notes', NOTES.notes) };
const SECOND: Migration = {
  id: 2,
  name: 'second',
  steps: [
    { kind: 'addColumn', table: 'notes', column: 'text', type: 'text?' },
    { kind: 'createIndex', name: 'notes_by_text', table: 'notes', columns: ['text'] },
    { kind: 'sql', sqlite: ["update notes set text = 'n'"], postgres: ["update notes set text = 'n'"] },
  ],
};

const notes = (...migrations: readonly Migration[]): AreaSchema => tableArea('notes', NOTES, migrations);

describe('migrations', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'migrations-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function open(...areas: readonly AreaSchema[]): Promise<void> {
    const store = await openSqliteRecordStore({ path: join(folder, 'records.db'), clock: CLOCK, areas });
    await store.close();
  }

  async function inside<T>(look: (db: DatabaseSync) => T): Promise<T> {
    const db = new DatabaseSync(join(folder, 'records.db'));
    try {
      return look(db);
    } finally {
      db.close();
    }
  }

  it('are what was released', () => {
    const checksums = OWN_AREAS.flatMap(({ id, migrations }) =>
      migrations.map((migration) => [`${id} ${migration.id}`, migrationChecksum(migration)] as const),
    );
    expect(Object.fromEntries(checksums)).toMatchObject(RELEASED);
  });

  it('are applied once and recorded, later ones on top, each area by its own numbers', async () => {
    await open();
    await open();
    await open(notes(FIRST));
    await open(notes(FIRST, SECOND));
    const applied = await inside((db) =>
      db.prepare('select area, id, name, applied_at from area_migrations order by rowid').all(),
    );
    const applied_at = '2026-11-22T08:00:00.000Z';
    expect(applied).toEqual([
      ...OWN_AREAS.flatMap(({ id: area, migrations }) =>
        migrations.map(({ id, name }) => ({ area, id, name, applied_at })),
      ),
      { area: 'notes', id: 1, name: 'first', applied_at },
      { area: 'notes', id: 2, name: 'second', applied_at },
    ]);
    expect(await inside((db) => db.prepare("select name from pragma_table_info('notes')").all())).toContainEqual({
      name: 'text',
    });
  });

  it('of 0.1.0 are carried over, and 0.1.0 is told that the database is newer', async () => {
    await open();
    const later = OWN_AREAS.filter(({ id }) => id !== 'core').flatMap(({ migrations }) => tablesMadeBy(migrations));
    expect(later).toContain('changes');
    await inside((db) =>
      db.exec(`
        create table migrations (id integer not null primary key, name text not null, checksum text not null, applied_at text not null) strict;
        insert into migrations select id, name, checksum, applied_at from area_migrations where area = 'core';
        drop table area_migrations;
        ${later.map((table) => `drop table ${table};`).join('\n')}
      `),
    );
    await open(notes(FIRST));
    await open(notes(FIRST));
    const old = await inside((db) => db.prepare('select id, name from migrations order by id').all());
    const core = OWN_AREAS[0]?.migrations.map(({ id, name }) => ({ id, name })) ?? [];
    expect(old).toEqual([...core, { id: core.length + 1, name: 'see area_migrations' }]);
  });

  it('are refused when an applied one was edited', async () => {
    await open(notes(FIRST, SECOND));
    const edited = { ...SECOND, steps: SECOND.steps.slice(0, 2) };
    await expect(open(notes(FIRST, edited))).rejects.toMatchObject({
      code: 'records.migrationChanged',
      details: { area: 'notes', id: 2, name: 'second', reason: 'checksum differs' },
    });
  });

  it('are refused by a release older than the database, by migration and by area', async () => {
    await open(notes(FIRST, SECOND));
    await expect(open(notes(FIRST))).rejects.toMatchObject({ code: 'records.migrationChanged', details: { id: 2 } });
    await expect(open()).rejects.toMatchObject({ code: 'records.unknownArea', details: { area: 'notes' } });
  });

  it('are refused when one before an applied one is missing in the database', async () => {
    await open(notes(FIRST, SECOND));
    await inside((db) => db.exec("delete from area_migrations where area = 'notes' and id = 1"));
    await expect(open(notes(FIRST, SECOND))).rejects.toMatchObject({
      code: 'records.migrationChanged',
      details: { area: 'notes', id: 2, reason: 'migration 1 was never applied' },
    });
  });

  it.each([
    ['a gap', [FIRST, { ...SECOND, id: 3 }]],
    ['another order', [SECOND, FIRST]],
    ['another beginning', [SECOND]],
  ])('are refused with %s in their numbers', async (_, migrations) => {
    await expect(open(notes(...migrations))).rejects.toThrow(RangeError);
  });

  it('of two areas may refer to earlier tables only, and have names of their own', async () => {
    const ask = (references: Readonly<Record<'noteId', string>>) =>
      table(z.object({ id: z.string(), noteId: z.string() }), { key: 'id', references });
    const answers = tableArea('answers', { answers: ask({ noteId: 'notes' }) }, [
      { id: 1, name: 'answers', steps: tableSteps('answers', ask({ noteId: 'notes' })) },
    ]);
    await expect(open(answers, notes(FIRST))).rejects.toThrow('answers refers to notes');
    await expect(open(notes(FIRST), notes(FIRST))).rejects.toThrow('two areas');
    await open(notes(FIRST), answers);
  });

  it('leave nothing behind when one fails', async () => {
    await open(notes(FIRST));
    const [addColumn] = SECOND.steps;
    const broken: Migration = {
      id: 2,
      name: 'broken',
      steps: [...(addColumn ? [addColumn] : []), { kind: 'sql', sqlite: ['nonsense'], postgres: ['nonsense'] }],
    };
    await expect(open(notes(FIRST, broken))).rejects.toThrow('nonsense');
    await open(notes(FIRST, SECOND));
  });

  it('are applied once by several openers that start together', async () => {
    await Promise.all(Array.from({ length: 5 }, () => open(notes(FIRST, SECOND))));
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

function tablesMadeBy(migrations: readonly Migration[]): readonly string[] {
  return migrations.flatMap(({ steps }) => steps.flatMap((step) => (step.kind === 'createTable' ? [step.table] : [])));
}
