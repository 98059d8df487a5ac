import { sqlName } from './column-of.ts';
import type { AreaSchema } from './table-area.ts';

/** A table whose rows are covered by the audit trail, as plain data. */
export interface GuardedTable {
  /** As in queries: camelCase. */
  readonly name: string;
  /** As in SQL: snake_case. */
  readonly sqlName: string;
  /** Its columns as in SQL → as in queries. */
  readonly columns: ReadonlyMap<string, string>;
  /** Fields that name a row. */
  readonly key: readonly string[];
}

/** The guarded tables of these areas, in their order. */
export function guardedTables(areas: readonly AreaSchema[]): readonly GuardedTable[] {
  return areas.flatMap(({ tables }) =>
    Object.entries(tables)
      .filter(([, { declaration }]) => declaration.options.guarded === true)
      .map(([name, { declaration }]) => ({
        name,
        sqlName: sqlName(name),
        columns: new Map(Object.keys(declaration.columns).map((field) => [sqlName(field), field])),
        key: [declaration.options.key].flat(),
      })),
  );
}
