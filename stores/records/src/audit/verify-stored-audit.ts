import { jcs, verifyAuditTrail, type ChainedAuditEntry, type MalformedEntry } from '@qiaolou/crypto';
import type { AuditCheckpoint, AuditVerdict } from '@qiaolou/schema';
import { sql, type Transaction } from 'kysely';
import type { Database } from '../areas/database.ts';
import { readCheckpointFile } from './checkpoint-file.ts';

const PAGE = 1000;
const COLUMNS = [
  'at',
  'actor',
  'ip',
  'action',
  'objectType',
  'objectId',
  'outcome',
  'details',
  'prevHash',
  'hash',
] as const;

/** What `verifyAudit` may be told besides the keys. */
export interface VerifyAuditOptions {
  /** The checkpointer's file: checkpoints in it must be in the database too, and the entries must fit both. */
  readonly checkpointFile?: string | undefined;
}

/** Verifies the trail as one read snapshot sees it. */
export async function verifyStoredAudit(
  snapshot: Transaction<Database>,
  keys: readonly Uint8Array[],
  { checkpointFile }: VerifyAuditOptions,
): Promise<AuditVerdict> {
  const checkpoints = await storedCheckpoints(snapshot);
  const head = await snapshot
    .selectFrom('auditHead')
    .select([sql<string>`cast(seq as text)`.as('seq'), 'hash'])
    .where('id', '=', 1)
    .executeTakeFirst();
  const file = checkpointFile === undefined ? undefined : await readCheckpointFile(checkpointFile);
  const verdict = await verifyAuditTrail({
    entries: storedEntries(snapshot),
    checkpoints,
    // A head that was removed counts as an empty chain's: every entry is then beyond it.
    head: { seq: Number(head?.seq ?? 0), hash: head?.hash ?? '' },
    witnessed: file?.checkpoints,
    keys,
  });
  if (!verdict.ok || file === undefined) return verdict;
  // The file is made before the first checkpoint: where there is one and no file, the file was taken away.
  if (file.missing && verdict.checkpoints > 0) {
    return { ...verdict, ok: false, firstBad: { kind: 'checkpoint', seq: 0, reason: 'malformed' } };
  }
  if (file.malformedAfter === null) return verdict;
  return { ...verdict, ok: false, firstBad: { kind: 'checkpoint', seq: file.malformedAfter, reason: 'malformed' } };
}

/**
 * Rows in order, page by page. Numbers are read as text: a number that somebody pushed beyond 2^53 must become a gap in
 * the verdict and not an error of the driver.
 */
async function* storedEntries(snapshot: Transaction<Database>): AsyncGenerator<ChainedAuditEntry | MalformedEntry> {
  let last: string | undefined;
  for (;;) {
    let query = snapshot
      .selectFrom('auditEntries')
      .select(COLUMNS)
      .select(sql<string>`cast(seq as text)`.as('seq'))
      .orderBy(sql.ref('audit_entries.seq'))
      .limit(PAGE);
    if (last !== undefined) query = query.where(sql.ref('seq'), '>', sql`cast(${last} as bigint)`);
    const rows = await query.execute();
    for (const row of rows) yield toEntry(row);
    last = rows.at(-1)?.seq;
    if (rows.length < PAGE) return;
  }
}

type EntryRow = Omit<Database['auditEntries'], 'seq'> & { readonly seq: string };

function toEntry(row: EntryRow): ChainedAuditEntry | MalformedEntry {
  const seq = Number(row.seq);
  try {
    const details: unknown = JSON.parse(row.details);
    // Only the canonical text is what was written: any other spelling of the same value was edited.
    if (typeof details !== 'object' || details === null || jcs(details) !== row.details) {
      return { seq, malformed: true };
    }
    return { ...row, seq, details: details as Readonly<Record<string, unknown>> };
  } catch {
    return { seq, malformed: true };
  }
}

async function storedCheckpoints(snapshot: Transaction<Database>): Promise<readonly AuditCheckpoint[]> {
  const rows = await snapshot
    .selectFrom('auditCheckpoints')
    .select([sql<string>`cast(seq as text)`.as('seq'), 'hash', 'at', 'keyId', 'signature'])
    .execute();
  return rows.map((row) => ({ ...row, seq: Number(row.seq) }));
}
