import { parseJson } from '@qiaolou/schema';
import { chainHash, CHAIN_START, jcs, type AuditFault } from '@qiaolou/crypto';
import { sql, type Transaction } from 'kysely';
import type { GuardedTable } from '../area/guarded-tables.ts';
import type { Database } from '../areas/database.ts';
import { recordDigest, recordId, type GuardedRow } from './record-digest.ts';
import { guardedRows } from './record-seals.ts';
import type { SealedChanges } from './seal-collector.ts';

const PAGE = 1_000;

/** Newest digest of each record as the seals have it: table → id → digest, null for a record that was deleted. */
type SealedRecords = ReadonlyMap<string, Map<string, string | null>>;

/**
 * Verifies that the guarded tables hold what was last sealed of each record, no more and no less, and that the seals are one
 * chain that goes through every seal the audit trail names (number → hash). Answers the first fault.
 */
export async function verifySeals(
  snapshot: Transaction<Database>,
  tables: readonly GuardedTable[],
  named: ReadonlyMap<number, string>,
): Promise<AuditFault | null> {
  const walked = await walkSeals(snapshot, named);
  if ('fault' in walked) return walked.fault;
  for (const table of tables) {
    const fault = await verifyTable(
      snapshot,
      table,
      walked.records.get(table.name) ?? new Map<string, string | null>(),
    );
    if (fault !== null) return fault;
  }
  return null;
}

async function walkSeals(
  snapshot: Transaction<Database>,
  named: ReadonlyMap<number, string>,
): Promise<{ readonly fault: AuditFault } | { readonly records: SealedRecords }> {
  const records = new Map<string, Map<string, string | null>>();
  let [seq, hash] = [0, CHAIN_START];
  for await (const row of storedSeals(snapshot)) {
    const reason = sealFault(row, { seq, hash }) ?? ((named.get(row.seq) ?? row.hash) === row.hash ? null : 'hash');
    if (reason !== null) return { fault: { kind: 'seal', seq: seq + 1, reason } };
    take(records, parseJson(row.changes) as SealedChanges);
    ({ seq, hash } = row);
  }
  const last = Math.max(0, ...named.keys());
  return last > seq ? { fault: { kind: 'seal', seq: seq + 1, reason: 'truncated' } } : { records };
}

interface StoredSeal {
  readonly seq: number;
  readonly at: string;
  readonly changes: string;
  readonly prevHash: string;
  readonly hash: string;
}

async function* storedSeals(snapshot: Transaction<Database>): AsyncGenerator<StoredSeal> {
  for (let last = '0'; ;) {
    const rows = await snapshot
      .selectFrom('recordSeals')
      .select(['at', 'changes', 'prevHash', 'hash'])
      .select(sql<string>`cast(seq as text)`.as('seq'))
      .where(sql.ref('seq'), '>', sql`cast(${last} as bigint)`)
      .orderBy(sql.ref('record_seals.seq'))
      .limit(PAGE)
      .execute();
    for (const row of rows) yield { ...row, seq: Number(row.seq) };
    if (rows.length < PAGE) return;
    last = rows.at(-1)?.seq ?? last;
  }
}

function sealFault(
  { seq, at, changes, prevHash, hash }: StoredSeal,
  before: { readonly seq: number; readonly hash: string },
): AuditFault['reason'] | null {
  if (seq !== before.seq + 1) return 'gap';
  if (prevHash !== before.hash) return 'prevHash';
  try {
    const parsed: unknown = parseJson(changes);
    // Only the canonical text is what was written.
    if (jcs(parsed) !== changes) return 'malformed';
    return chainHash(prevHash, { seq, at, changes: parsed }) === hash ? null : 'hash';
  } catch {
    return 'malformed';
  }
}

function take(records: Map<string, Map<string, string | null>>, changes: SealedChanges): void {
  for (const [table, digests] of Object.entries(changes)) {
    const known = records.get(table) ?? new Map<string, string | null>();
    for (const [id, digest] of Object.entries(digests)) known.set(id, digest);
    records.set(table, known);
  }
}

/** Takes what it finds out of `sealed`: what is left and was not deleted is missing. */
async function verifyTable(
  snapshot: Transaction<Database>,
  table: GuardedTable,
  sealed: Map<string, string | null>,
): Promise<AuditFault | null> {
  const fault = (reason: AuditFault['reason'], id: string): AuditFault => ({
    ...{ kind: 'record', seq: 0, reason },
    name: `${table.name} ${id}`,
  });
  for await (const rows of guardedRows(snapshot, table))
    for (const row of rows) {
      const id = recordId(table, row);
      const digest = sealed.get(id) ?? null;
      if (digest === null) return fault('inserted', id);
      if (digestOf(table, row) !== digest) return fault('changed', id);
      sealed.delete(id);
    }
  for (const [id, digest] of sealed) if (digest !== null) return fault('deleted', id);
  return null;
}

/** A row that was edited into something the store cannot have written has no digest. */
function digestOf(table: GuardedTable, row: GuardedRow): string | undefined {
  try {
    return recordDigest(table, row);
  } catch {
    return undefined;
  }
}
