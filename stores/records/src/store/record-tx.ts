import { isoTime, type AuditEntry, type AuditInput, type Clock } from '@qiaolou/schema';
import type { Transaction } from 'kysely';
import type { GuardedTable } from '../area/guarded-tables.ts';
import type { Table } from '../area/table.ts';
import { updateVersionedRow } from '../area/update-versioned.ts';
import { CORE } from '../areas/core/tables.ts';
import type { Database, VersionedTable } from '../areas/database.ts';
import { appendAuditEntry } from '../audit/append-audit-entry.ts';
import { appendSeal } from '../audit/record-seals.ts';
import { SealCollector } from '../audit/seal-collector.ts';
import { keepReaderPosition, PendingChanges, type Change } from './change-log.ts';
import type { RecordStoreOptions, RecordTx } from './record-store.ts';

/** What a transaction came to. */
export interface Worked<T> {
  readonly result: T;
  /** Whether it wrote to the change log. */
  readonly changed: boolean;
}

/** What a transaction is run with. */
export interface TransactionOptions extends RecordStoreOptions {
  readonly guarded: readonly GuardedTable[];
}

/** Runs a caller's function in a writing transaction that has begun, on either dialect, and writes what it changed. */
export async function workInTransaction<T>(
  db: Transaction<Database>,
  { clock, changeLog = {}, guarded }: TransactionOptions,
  fn: (tx: RecordTx) => Promise<T>,
): Promise<Worked<T>> {
  const pending = new PendingChanges();
  const seals = new SealCollector(guarded);
  const result = await fn(createRecordTx(db.withPlugin(seals), pending, clock));
  const changes = await pending.write(db, clock, changeLog);
  await appendSeal(db, isoTime(clock.now()), seals.changes());
  return { result, changed: changes.length > 0 };
}

function createRecordTx(db: Transaction<Database>, pending: PendingChanges, clock: Clock): RecordTx {
  return {
    db,
    audit: (input: AuditInput): Promise<AuditEntry> => appendAuditEntry(db, input),
    updateVersioned: (
      table: VersionedTable | Table<unknown, true>,
      id: string,
      expected: number,
      patch: Readonly<Record<string, unknown>>,
    ): Promise<number> => {
      const { name, declaration } = typeof table === 'string' ? CORE.tables[table] : table;
      return updateVersionedRow(db, { table: name, key: String(declaration.options.key), id, expected, patch });
    },
    changed: (change: Change): void => pending.add(change),
    keepReaderPosition: (name: string, seq: number): Promise<void> =>
      keepReaderPosition(db, { name, seq, at: isoTime(clock.now()) }),
  };
}
