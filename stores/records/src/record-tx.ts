import { SocError, type AuditEntry, type AuditInput } from '@qiaolou/schema';
import type { Transaction } from 'kysely';
import { appendAuditEntry } from './audit/append-audit-entry.ts';
import type { Database, VersionedTable } from './database.ts';
import type { RecordTx, VersionedPatch } from './record-store.ts';

/** What a transaction callback works with, on either dialect. */
export function createRecordTx(db: Transaction<Database>): RecordTx {
  return {
    db,
    audit: (input: AuditInput): Promise<AuditEntry> => appendAuditEntry(db, input),
    updateVersioned: (table, id, expectedVersion, patch) => updateVersioned(db, table, id, expectedVersion, patch),
  };
}

async function updateVersioned<T extends VersionedTable>(
  db: Transaction<Database>,
  table: T,
  id: string,
  expected: number,
  patch: VersionedPatch<T>,
): Promise<number> {
  // Kysely cannot type a table that is only known as one of several; every one has `version` and a text key.
  const target = table as 'incidents';
  const key = db.dynamic.ref<'id'>(table === 'settings' ? 'key' : 'id');
  const version = expected + 1;
  const result = await db
    .updateTable(target)
    .set({ ...patch, version })
    .where(key, '=', id)
    .where('version', '=', expected)
    .executeTakeFirst();
  if (result.numUpdatedRows > 0n) return version;
  const row = await db.selectFrom(target).select('version').where(key, '=', id).executeTakeFirst();
  if (row === undefined) throw new SocError('records.notFound', { table, id });
  throw new SocError('records.versionConflict', { table, id, expected, actual: row.version });
}
