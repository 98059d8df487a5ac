import { tableSteps, type MigrationStep } from '@qiaolou/record-store';
import { describe, expect, it } from 'vitest';
import { OWN_AREAS } from '../src/areas/database.ts';

describe.each(OWN_AREAS.map((area) => [area.id, area] as const))('area %s', (_, { tables, migrations }) => {
  it('declares the tables and indexes its migrations make, column by column', () => {
    const declared = Object.values(tables).flatMap(({ name, declaration }) => tableSteps(name, declaration));
    const made = migrations.flatMap(({ steps }) => steps);
    expect(structure(declared)).toEqual(structure(made));
  });
});

/** Tables and indexes by name, as they are after all steps. */
function structure(steps: readonly MigrationStep[]): Readonly<Record<string, unknown>> {
  const found: Record<string, MigrationStep> = {};
  for (const step of steps)
    if (step.kind === 'createTable') found[step.table] = step;
    else if (step.kind === 'createIndex') found[step.name] = step;
    else if (step.kind === 'addColumn') {
      const table = found[step.table];
      if (table?.kind !== 'createTable') throw new Error(`no table ${step.table} to add a column to`);
      found[step.table] = { ...table, columns: { ...table.columns, [step.column]: step.type } };
    }
  return found;
}
