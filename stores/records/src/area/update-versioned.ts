import { SocError } from '@qiaolou/schema';
import type { Kysely, Transaction } from 'kysely';

/** One row of a versioned table and what it becomes. */
export interface VersionedUpdate {
  /** As in queries: camelCase. */
  readonly table: string;
  /** Field that names the row. */
  readonly key: string;
  readonly id: string;
  readonly expected: number;
  readonly patch: Readonly<Record<string, unknown>>;
}

/**
 * Changes a row that still has the expected version; answers the new version. Throws `records.versionConflict`
 * (details: table, id, expected, actual) or `records.notFound`.
 */
export async function updateVersionedRow<DB>(
  writer: Transaction<DB>,
  { table, key, id, expected, patch }: VersionedUpdate,
): Promise<number> {
  // Kysely cannot type a table that is only known by name; every versioned one has `version` and a text key.
  const db = writer as unknown as Kysely<Readonly<Record<string, { readonly id: string; readonly version: number }>>>;
  const column = db.dynamic.ref<'id'>(key);
  const version = expected + 1;
  const result = await db
    .updateTable(table)
    .set({ ...patch, version })
    .where(column, '=', id)
    .where('version', '=', expected)
    .executeTakeFirst();
  if (result.numUpdatedRows > 0n) return version;
  const row = await db.selectFrom(table).select('version').where(column, '=', id).executeTakeFirst();
  if (row === undefined) throw new SocError('records.notFound', { table, id });
  throw new SocError('records.versionConflict', { table, id, expected, actual: row.version });
}
