import { DAY_MS, isoTime, type Clock } from '@qiaolou/schema';
import type { Kysely, Transaction } from 'kysely';
import { CHANGES, type ChangeReader, type LoggedChange } from '../areas/changes/tables.ts';
import type { Database } from '../areas/database.ts';

/** What a transaction changed. */
export interface Change {
  /** `incident`, `alert-group`, `run` … */
  readonly kind: string;
  readonly id: string;
  /** The transaction made it; false when absent. */
  readonly created?: boolean;
}

/** How much of the change log is kept; what is older is gone for readers that come late. */
export interface ChangeLogBounds {
  /** 100,000 when absent. */
  readonly maxRows?: number;
  /** 7 days when absent. */
  readonly maxAgeMs?: number;
}

/** Part of the change log. */
export interface ChangePage {
  /** In order; empty when there is nothing newer. */
  readonly changes: readonly LoggedChange[];
  /** False: changes between the asked-for place and the first of these were pruned, so the reader has missed some. */
  readonly complete: boolean;
}

/** Rows are pruned when the number of the newest passes a multiple of this: the bounds may be overstepped by so many. */
const PRUNE_EVERY = 1_000;
/** Rows per statement: well under the 32,766 parameters SQLite takes. */
const CHUNK = 2_000;

/** The changes of one transaction: one row for each thing, however often it was changed. */
export class PendingChanges {
  readonly #things = new Map<string, Required<Change>>();

  add({ kind, id, created = false }: Change): void {
    const key = `${kind}\0${id}`;
    this.#things.set(key, { kind, id, created: created || this.#things.get(key)?.created === true });
  }

  /** Writes them as the last act of the transaction, which both dialects serialise: numbers follow without a race. */
  async write(tx: Transaction<Database>, clock: Clock, bounds: ChangeLogBounds): Promise<readonly LoggedChange[]> {
    if (this.#things.size === 0) return [];
    const now = clock.now();
    const before = await newestChange(tx);
    const changes = [...this.#things.values()].map((thing, index) => ({
      seq: before + index + 1,
      ...thing,
      at: isoTime(now),
    }));
    for (let start = 0; start < changes.length; start += CHUNK)
      await tx
        .insertInto('changes')
        .values(changes.slice(start, start + CHUNK).map((change) => CHANGES.tables.changes.toRow(change)))
        .execute();
    const newest = before + changes.length;
    if (Math.floor(newest / PRUNE_EVERY) > Math.floor(before / PRUNE_EVERY)) await prune(tx, { newest, now }, bounds);
    return changes;
  }
}

/** Number of the newest change; 0 before the first. */
export async function newestChange(db: Kysely<Database>): Promise<number> {
  const row = await db.selectFrom('changes').select('seq').orderBy('seq', 'desc').limit(1).executeTakeFirst();
  return row?.seq ?? 0;
}

/** Where a reader goes on; undefined for a name never kept. */
export async function readerPosition(db: Kysely<Database>, name: string): Promise<ChangeReader | undefined> {
  const row = await db.selectFrom('changeReaders').selectAll().where('name', '=', name).executeTakeFirst();
  return row === undefined ? undefined : CHANGES.tables.changeReaders.fromRow(row);
}

/** Keeps where a reader goes on. */
export async function keepReaderPosition(tx: Transaction<Database>, reader: ChangeReader): Promise<void> {
  const { seq, at } = reader;
  await tx
    .insertInto('changeReaders')
    .values(CHANGES.tables.changeReaders.toRow(reader))
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ seq, at }))
    .execute();
}

/** At most `limit` changes after number `seq`. */
export async function changesAfter(db: Kysely<Database>, seq: number, limit: number): Promise<ChangePage> {
  const rows = await db.selectFrom('changes').selectAll().where('seq', '>', seq).orderBy('seq').limit(limit).execute();
  const changes = rows.map((row) => CHANGES.tables.changes.fromRow(row));
  return { changes, complete: changes[0] === undefined || changes[0].seq === seq + 1 };
}

/** The newest row stays whatever its age: the next number follows from it. */
async function prune(
  tx: Transaction<Database>,
  { newest, now }: { readonly newest: number; readonly now: number },
  { maxRows = 100_000, maxAgeMs = 7 * DAY_MS }: ChangeLogBounds,
): Promise<void> {
  const young = await tx
    .selectFrom('changes')
    .select('seq')
    .where('at', '>=', isoTime(now - maxAgeMs))
    .orderBy('seq')
    .limit(1)
    .executeTakeFirst();
  const keptFrom = Math.min(Math.max(newest - maxRows + 1, young?.seq ?? newest), newest);
  await tx.deleteFrom('changes').where('seq', '<', keptFrom).execute();
}
