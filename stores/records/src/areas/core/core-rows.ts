import type { RowOf } from '../../area/column-types.ts';
import type { RecordOf } from '../../area/table-area.ts';
import type { Table } from '../../area/table.ts';
import { CORE, type CORE_TABLES } from './tables.ts';

type CoreTable = keyof typeof CORE_TABLES;
type CoreRecord<N extends CoreTable> = RecordOf<(typeof CORE_TABLES)[N]>;

/**
 * Row of a record of area `core` for `insertInto(table).values(…)`; null stays SQL NULL. Tables of other areas have a
 * `toRow` of their own.
 *
 * @example
 *   await tx.db.insertInto('incidents').values(toRow('incidents', incident)).execute();
 */
export function toRow<N extends CoreTable>(table: N, record: CoreRecord<N>): RowOf<CoreRecord<N>> {
  return (CORE.tables[table] as unknown as Table<CoreRecord<N>>).toRow(record);
}

/**
 * Record of a whole row (`selectAll()`) of area `core`. Throws SyntaxError when a JSON column was edited by hand into
 * something else.
 *
 * @example
 *   (await db.selectFrom('incidents').selectAll().execute()).map((row) => fromRow('incidents', row));
 */
export function fromRow<N extends CoreTable>(table: N, row: RowOf<CoreRecord<N>>): CoreRecord<N> {
  return (CORE.tables[table] as unknown as Table<CoreRecord<N>>).fromRow(row);
}
