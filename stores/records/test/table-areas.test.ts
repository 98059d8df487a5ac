import { tableSteps } from '@qiaolou/record-store';
import { describe, expect, it } from 'vitest';
import { OWN_AREAS } from '../src/areas/database.ts';

describe.each(OWN_AREAS.map((area) => [area.id, area] as const))('area %s', (_, { tables, migrations }) => {
  it('declares the tables and indexes its migrations make, column by column', () => {
    const declared = Object.values(tables).flatMap(({ name, declaration }) => tableSteps(name, declaration));
    const made = migrations.flatMap(({ steps }) => steps).filter(({ kind }) => kind !== 'sql');
    const byName = (steps: typeof made) =>
      Object.fromEntries(
        steps.map((step) => [step.kind === 'createIndex' ? step.name : step.kind === 'sql' ? '' : step.table, step]),
      );
    expect(byName(declared)).toEqual(byName(made));
  });
});
