import type { AreaSchema, RowsOf } from '../area/table-area.ts';
import { CHANGES, type CHANGES_TABLES } from './changes/tables.ts';
import { CORE, type CORE_TABLES } from './core/tables.ts';
import { SEALS, type SEALS_TABLES } from './seals/tables.ts';

/**
 * Rows of the tables every store has. Names are camelCase here and snake_case in SQL. On both dialects: JSON is TEXT,
 * booleans are INTEGER 0/1, times are UTC ISO 8601 TEXT (so they sort as text). Tables of other areas are seen through
 * `AREA.in(db)`.
 */
export interface Database
  extends RowsOf<typeof CORE_TABLES>, RowsOf<typeof CHANGES_TABLES>, RowsOf<typeof SEALS_TABLES> {}

/** Core tables whose rows carry `version` and are changed only through `updateVersioned`. */
export type VersionedTable = {
  [N in keyof typeof CORE_TABLES]: (typeof CORE_TABLES)[N]['options'] extends { readonly versioned?: true } ? N : never;
}[keyof typeof CORE_TABLES];

/** The areas every store begins with. */
export const OWN_AREAS: readonly AreaSchema[] = [CORE, CHANGES, SEALS];
