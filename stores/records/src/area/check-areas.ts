import { SocError } from '@qiaolou/schema';
import { migrationChecksum } from './migration.ts';
import type { AreaSchema } from './table-area.ts';

/** A migration that was applied to a database. */
export interface AppliedMigration {
  readonly area: string;
  /** Number within the area. */
  readonly id: number;
  readonly name: string;
  /** SM3 of the migration's steps, 64 hex digits. */
  readonly checksum: string;
  readonly appliedAt: string;
}

/**
 * Checks what this release declares: throws RangeError when two areas or tables have one name, migrations of an area
 * are not numbered 1, 2, 3 …, or a table refers to one of a later area.
 */
export function checkAreas(areas: readonly AreaSchema[]): void {
  const ids = new Set<string>();
  const tables = new Set<string>();
  for (const { id, tables: own, migrations } of areas) {
    if (ids.has(id)) throw new RangeError(`two areas are called ${id}`);
    ids.add(id);
    migrations.forEach((migration, index) => {
      if (migration.id !== index + 1)
        throw new RangeError(`migration ${migration.id} of area ${id} stands at place ${index + 1}`);
    });
    for (const name of Object.keys(own)) {
      if (tables.has(name)) throw new RangeError(`two areas have a table ${name}`);
      tables.add(name);
    }
    for (const [name, { declaration }] of Object.entries(own))
      for (const target of Object.values(declaration.options.references ?? {}))
        if (target !== undefined && !tables.has(target))
          throw new RangeError(`table ${name} of area ${id} refers to ${target}, which no earlier area has`);
  }
}

/**
 * Checks what a database has against this release. Throws `records.unknownArea` for an area that is not among them and
 * `records.migrationChanged` (details: area, id, name, reason) for a migration that is newer than this release, differs
 * from it, or whose predecessor was never applied.
 */
export function checkApplied(areas: readonly AreaSchema[], applied: readonly AppliedMigration[]): void {
  const known = new Map(areas.map((area) => [area.id, area]));
  const next = new Map<string, number>();
  for (const { area, id, name, checksum } of applied.toSorted((a, b) => a.id - b.id)) {
    const declared = known.get(area);
    if (declared === undefined) throw new SocError('records.unknownArea', { area, id, name });
    const refuse = (reason: string): SocError => new SocError('records.migrationChanged', { area, id, name, reason });
    const migration = declared.migrations[id - 1];
    if (migration === undefined) throw refuse('applied by a newer release');
    if (migrationChecksum(migration) !== checksum) throw refuse('checksum differs');
    const expected = next.get(area) ?? 1;
    if (id !== expected) throw refuse(`migration ${expected} was never applied`);
    next.set(area, id + 1);
  }
}
