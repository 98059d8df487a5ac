import type { AreaSchema } from './table-area.ts';

/**
 * The table areas among what packages export, each after those its tables refer to, otherwise by their ids. Throws
 * RangeError when areas refer to each other in a circle.
 *
 * @example
 *   import * as incidents from '@qiaolou/incidents';
 *   openSqliteRecordStore({ path, clock, areas: exportedAreas(incidents) });
 */
export function exportedAreas(...packages: readonly object[]): readonly AreaSchema[] {
  const areas = packages.flatMap((exported) => Object.values(exported).filter(isTableArea)).toSorted(byId);
  const placed = new Set<AreaSchema>();
  const place = (area: AreaSchema, waiting: readonly AreaSchema[]): void => {
    if (placed.has(area)) return;
    if (waiting.includes(area)) throw new RangeError(`areas refer in a circle: ${waiting.map(({ id }) => id).join()}`);
    for (const other of areas) if (other !== area && refersTo(area, other)) place(other, [...waiting, area]);
    placed.add(area);
  };
  for (const area of areas) place(area, []);
  return [...placed];
}

function isTableArea(value: unknown): value is AreaSchema {
  return typeof value === 'object' && value !== null && 'type' in value && value.type === 'tableArea';
}

function byId(a: AreaSchema, b: AreaSchema): number {
  return a.id < b.id ? -1 : 1;
}

function refersTo({ tables }: AreaSchema, other: AreaSchema): boolean {
  return Object.values(tables).some(({ declaration }) =>
    Object.values(declaration.options.references ?? {}).some(
      (target) => target !== undefined && Object.hasOwn(other.tables, target),
    ),
  );
}
