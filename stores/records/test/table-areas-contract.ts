import { table, tableArea, tableSteps, toRow, type RecordStore } from '@qiaolou/record-store';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { sqlName } from '../src/area/column-of.ts';
import { OWN_AREAS } from '../src/areas/database.ts';
import { alertGroup } from './record-samples.ts';
import type { TestDatabase } from './test-database.ts';

const noteSchema = z.object({
  id: z.string(),
  groupId: z.string(),
  tags: z.array(z.string()),
  pinned: z.boolean(),
  extra: z.record(z.string(), z.unknown()).nullable(),
  weight: z.number(),
  version: z.int().positive(),
});
const DECLARED = {
  notes: table(noteSchema, {
    key: 'id',
    versioned: true,
    index: [['groupId']],
    references: { groupId: 'alertGroups' },
  }),
};
const NOTES = tableArea('notes', DECLARED, [{ id: 1, name: 'notes', steps: tableSteps('notes', DECLARED.notes) }]);
const { notes } = NOTES.tables;

/** What both dialects promise of areas of tables. */
export function describeTableAreasContract(name: string, createDatabase: () => Promise<TestDatabase>): void {
  describe(`${name} table areas`, () => {
    let database: TestDatabase;
    beforeEach(async () => {
      database = await createDatabase();
    });
    afterEach(() => database.dispose());

    it('have in the database the columns they declare, and only those', async () => {
      const store = await database.open({ areas: [NOTES] });
      const declared = [...OWN_AREAS, NOTES].flatMap(({ tables }) =>
        Object.values(tables).map(({ name, declaration }) => [sqlName(name), columnsOf(declaration)] as const),
      );
      const found = await foundColumns(store);
      for (const [table, columns] of declared) expect(found.get(table), table).toEqual(columns);
      expect([...found.keys()].sort()).toEqual([...declared.map(([table]) => table), 'area_migrations'].sort());
    });

    it('keep records of an area added to a database that is in use', async () => {
      const before = await database.open();
      await before.transaction((tx) => tx.db.insertInto('alertGroups').values(GROUP).execute());
      const store = await database.open({ areas: [NOTES] });
      const note = { id: 'n1', groupId: 'g1', tags: ['甲'], pinned: true, extra: null, weight: 0.5, version: 1 };
      await store.transaction((tx) => NOTES.in(tx.db).insertInto('notes').values(notes.toRow(note)).execute());
      const row = await NOTES.in(store.db)
        .selectFrom('notes')
        .innerJoin('alertGroups', 'alertGroups.id', 'notes.groupId')
        .selectAll('notes')
        .executeTakeFirstOrThrow();
      expect(notes.fromRow(row)).toEqual(note);
      const change = (version: number) =>
        store.transaction((tx) => tx.updateVersioned(notes, 'n1', version, { weight: 2 }));
      expect(await change(1)).toBe(2);
      await expect(change(1)).rejects.toMatchObject({ code: 'records.versionConflict', details: { table: 'notes' } });
    });

    it('refuse a reference to a record that is not there', async () => {
      const store = await database.open({ areas: [NOTES] });
      const note = { id: 'n1', groupId: 'none', tags: [], pinned: false, extra: {}, weight: 1, version: 1 };
      await expect(
        store.transaction((tx) => NOTES.in(tx.db).insertInto('notes').values(notes.toRow(note)).execute()),
      ).rejects.toMatchObject({ code: 'records.brokenReference' });
    });
  });
}

const GROUP = toRow('alertGroups', alertGroup());

/** Column → whether NULL is allowed, of a declared table. */
function columnsOf({ columns }: (typeof DECLARED)['notes'] | (typeof OWN_AREAS)[0]['tables'][string]['declaration']) {
  return new Map(
    Object.entries(columns)
      .map(([field, { spec }]) => [sqlName(field), spec.endsWith('?')] as const)
      .sort(),
  );
}

/** The same of every table in the database. */
async function foundColumns({ db }: RecordStore): Promise<ReadonlyMap<string, ReadonlyMap<string, boolean>>> {
  const tables = await db.introspection.getTables();
  return new Map(
    tables.map(({ name, columns }) => [
      sqlName(name),
      new Map(columns.map((column) => [sqlName(column.name), column.isNullable] as const).sort()),
    ]),
  );
}
