import type { Kysely, Transaction } from 'kysely';
import type { RowOf } from './column-types.ts';
import type { Migration } from './migration.ts';
import { namedTable, type Table, type TableDeclaration } from './table.ts';

/** Record types by table name, as an area declares them. */
type Declarations = Readonly<Record<string, TableDeclaration<unknown>>>;

/** Record of a declared table. */
export type RecordOf<D> = D extends TableDeclaration<infer R> ? R : never;

type VersionedOf<D> = D extends TableDeclaration<unknown, infer V> ? V : never;

/** Rows of an area's tables, as Kysely wants them. */
export type RowsOf<D> = { readonly [N in keyof D]: RowOf<RecordOf<D[N]>> };

/** What opening a store needs of an area. */
export interface AreaSchema {
  readonly type: 'tableArea';
  /** Unique among the areas; migrations are recorded under it. */
  readonly id: string;
  /** By name in queries (camelCase). */
  readonly tables: Readonly<Record<string, { readonly name: string; readonly declaration: TableDeclaration<unknown> }>>;
  /** Numbered 1, 2, 3 … within the area. Once released one is never edited: a new number is added. */
  readonly migrations: readonly Migration[];
}

/** The tables of one owner, with their migrations. */
export interface TableArea<D> extends AreaSchema {
  readonly tables: {
    readonly [N in keyof D & string]: Table<RecordOf<D[N]>, VersionedOf<D[N]>>;
  } & AreaSchema['tables'];
  /** The same transaction or connection, typed so that it knows this area's tables too. */
  in<DB>(db: Transaction<DB>): Transaction<DB & RowsOf<D>>;
  in<DB>(db: Kysely<DB>): Kysely<DB & RowsOf<D>>;
}

/**
 * Declares the tables of one owner. The platform opens its store with every area a stage exports (`exportedAreas`); a
 * table may refer to tables of its own area, of the store's own and of other areas, but not in a circle of areas.
 *
 * @example
 * export const NOTICES = tableArea('notices', { notices: table(noticeSchema, { key: 'id' }) }, [FIRST_MIGRATION]);
 * await NOTICES.in(tx.db).insertInto('notices').values(NOTICES.tables.notices.toRow(notice)).execute();
 */
export function tableArea<D extends Declarations>(
  id: string,
  declarations: D,
  migrations: readonly Migration[],
): TableArea<D> {
  const tables = Object.entries(declarations).map(
    ([name, declaration]) => [name, namedTable(name, declaration)] as const,
  );
  return {
    type: 'tableArea',
    id,
    migrations,
    tables: Object.fromEntries(tables) as unknown as TableArea<D>['tables'],
    // Only the type changes.
    in: (db: unknown) => db as never,
  };
}
