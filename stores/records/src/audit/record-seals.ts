import { chainHash, CHAIN_START, jcs } from '@qiaolou/crypto';
import { actorText, isoTime, type Clock } from '@qiaolou/schema';
import { sql, type Kysely, type Transaction } from 'kysely';
import type { JsonText } from '../area/column-types.ts';
import type { GuardedTable } from '../area/guarded-tables.ts';
import type { Database } from '../areas/database.ts';
import { appendAuditEntry } from './append-audit-entry.ts';
import { recordDigest, recordId, type GuardedRow } from './record-digest.ts';
import type { SealedChanges } from './seal-collector.ts';

/** Where the chain of seals ends; undefined before the first. */
export type SealEnd = { readonly seq: number; readonly hash: string } | undefined;

/** Action of the audit entry that names the end of the seals. */
export const SEAL_ACTION = 'audit.seal';
const PAGE = 1_000;

/** The newest seal. */
export function sealEnd(db: Kysely<Database>): Promise<SealEnd> {
  return db.selectFrom('recordSeals').select(['seq', 'hash']).orderBy('seq', 'desc').limit(1).executeTakeFirst();
}

/** Appends one seal within a writing transaction; nothing for no changes. Hash = SM3(prevHash ‖ JCS of seq, at, changes). */
export async function appendSeal(db: Transaction<Database>, at: string, changes: SealedChanges): Promise<void> {
  if (Object.keys(changes).length === 0) return;
  const end = await sealEnd(db);
  const content = { seq: (end?.seq ?? 0) + 1, at, changes };
  const prevHash = end?.hash ?? CHAIN_START;
  const hash = chainHash(prevHash, content);
  const text = jcs(changes) as JsonText<SealedChanges>;
  await db
    .insertInto('recordSeals')
    .values({ ...content, changes: text, prevHash, hash })
    .execute();
}

/** Names the newest seal in the audit trail, where a checkpoint then signs it, unless the trail names it already. */
export async function nameSealEnd(db: Transaction<Database>, at: string): Promise<void> {
  const end = await sealEnd(db);
  if (end === undefined || end.seq === (await namedSeal(db))) return;
  await appendAuditEntry(db, {
    at,
    actor: actorText({ kind: 'system' }),
    ip: null,
    action: SEAL_ACTION,
    objectType: 'recordSeal',
    objectId: String(end.seq),
    outcome: 'success',
    details: { hash: end.hash },
  });
}

/** Number of the seal the audit trail names last; 0 before the first. */
export async function namedSeal(db: Kysely<Database>): Promise<number> {
  const entry = await db
    .selectFrom('auditEntries')
    .select('objectId')
    .where('action', '=', SEAL_ACTION)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  return Number(entry?.objectId ?? 0);
}

/**
 * Seals what a database of an older release has in its guarded tables, once: where no record was ever sealed and the trail
 * names no seal. The audit entry it leaves says how many.
 */
export async function sealExisting(
  writer: Kysely<Database>,
  tables: readonly GuardedTable[],
  clock: Clock,
): Promise<void> {
  if (!(await isUnsealed(writer))) return;
  await writer.transaction().execute(async (tx) => {
    // Of several processes that open one database, one does it.
    await tx.updateTable('auditHead').set({ id: 1 }).where('id', '=', 1).execute();
    if (!(await isUnsealed(tx))) return;
    const at = isoTime(clock.now());
    let records = 0;
    for (const table of tables)
      for await (const rows of guardedRows(tx, table)) {
        records += rows.length;
        const digests = rows.map((row) => [recordId(table, row), recordDigest(table, row)] as const);
        await appendSeal(tx, at, { [table.name]: Object.fromEntries(digests) });
      }
    if (records === 0) return;
    await appendAuditEntry(tx, {
      at,
      actor: actorText({ kind: 'system' }),
      ip: null,
      action: 'audit.sealExisting',
      objectType: 'recordSeal',
      objectId: '1',
      outcome: 'success',
      details: { records },
    });
  });
}

async function isUnsealed(db: Kysely<Database>): Promise<boolean> {
  return (await sealEnd(db)) === undefined && (await namedSeal(db)) === 0;
}

/** Rows of a guarded table in the order of their keys, in pages; one page is in memory at a time. */
export async function* guardedRows(db: Kysely<Database>, table: GuardedTable): AsyncGenerator<readonly GuardedRow[]> {
  // Known by name only.
  const any = db as unknown as Kysely<Record<string, Record<string, unknown>>>;
  const keys = sql.join(table.key.map((field) => sql.ref(field)));
  for (let last: GuardedRow | undefined; ;) {
    const before = last;
    const rows: readonly GuardedRow[] = await any
      .selectFrom(table.name)
      .selectAll()
      .$if(before !== undefined, (query) =>
        query.where(sql<boolean>`(${keys}) > (${sql.join(table.key.map((field) => before?.[field]))})`),
      )
      .orderBy(keys)
      .limit(PAGE)
      .execute();
    if (rows.length > 0) yield rows;
    last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return;
  }
}
