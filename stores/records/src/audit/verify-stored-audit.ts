import {
  jcs,
  verifyAuditTrail,
  type AuditFault,
  type AuditTrailVerdict,
  type ChainedAuditEntry,
  type MalformedEntry,
} from '@qiaolou/crypto';
import { HOUR_MS, MINUTE_MS, type AuditCheckpoint, type AuditVerdict, parseJson } from '@qiaolou/schema';
import { sql, type Transaction } from 'kysely';
import type { GuardedTable } from '../area/guarded-tables.ts';
import type { Database } from '../areas/database.ts';
import { readCheckpointFile, type CheckpointFile } from './checkpoint-file.ts';
import { SEAL_ACTION } from './record-seals.ts';
import { readStructure, structureFault, type StoredStructure } from './stored-structure.ts';
import { verifySeals } from './verify-seals.ts';

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
  /** Copies of checkpoints kept elsewhere, one JSON object a line: only they show a roll-back of everything on this machine. */
  readonly witnessFiles?: readonly string[] | undefined;
  /** Now, epoch ms: the newest signature must be of the last two hours and not of the future. Not judged when absent. */
  readonly now?: number | undefined;
}

/** What is verified, where and by what. */
export interface AuditTask extends VerifyAuditOptions {
  readonly store: {
    readonly dialect: 'sqlite' | 'postgres';
    readonly guarded: readonly GuardedTable[];
    readonly structure: StoredStructure;
  };
}

/** A signature is due every hour; so much older, and nobody signs. */
const STALE_MS = 2 * HOUR_MS;
/** What clocks may differ by. */
const CLOCK_MS = 5 * MINUTE_MS;

/**
 * Verifies the trail as one read snapshot sees it: first what the database is made of, then entries and checkpoints, the
 * guarded records, the copies, and how old the newest signature is. Answers the first fault in this order.
 */
export async function verifyStoredAudit(
  snapshot: Transaction<Database>,
  keys: readonly Uint8Array[],
  task: AuditTask,
): Promise<AuditVerdict> {
  const { dialect, guarded, structure } = task.store;
  const broken = structureFault(structure, await readStructure(snapshot, dialect), dialect);
  if (broken !== null) return { ok: false, entries: 0, checkpoints: 0, unsigned: 0, firstBad: broken };
  const copies = await readCopies(task);
  const checkpoints = await storedCheckpoints(snapshot);
  const seen: SeenEntries = { seals: new Map(), lastAt: undefined };
  const verdict = await verifyAuditTrail({
    entries: watched(storedEntries(snapshot), seen),
    checkpoints,
    head: await storedHead(snapshot),
    witnessed: copies.witnessed,
    keys,
  });
  if (!verdict.ok) return verdict;
  const fault =
    (await verifySeals(snapshot, guarded, seen.seals)) ??
    copyFault(copies, checkpoints) ??
    freshnessFault(verdict, seen.lastAt, task.now);
  return fault === null ? verdict : { ...verdict, ok: false, firstBad: fault };
}

/** What is noted of entries while they are verified. */
interface SeenEntries {
  /** Seals the trail names: number → hash. */
  readonly seals: Map<number, string>;
  /** When the last entry was written. */
  lastAt: string | undefined;
}

async function* watched<E extends ChainedAuditEntry | MalformedEntry>(
  entries: AsyncIterable<E>,
  seen: SeenEntries,
): AsyncGenerator<E> {
  for await (const entry of entries) {
    if (!('malformed' in entry)) {
      seen.lastAt = entry.at;
      if (entry.action === SEAL_ACTION) seen.seals.set(Number(entry.objectId), String(entry.details['hash']));
    }
    yield entry;
  }
}

/** A head that was removed counts as an empty chain's: every entry is then beyond it. */
async function storedHead(snapshot: Transaction<Database>): Promise<{ readonly seq: number; readonly hash: string }> {
  const head = await snapshot
    .selectFrom('auditHead')
    .select([sql<string>`cast(seq as text)`.as('seq'), 'hash'])
    .where('id', '=', 1)
    .executeTakeFirst();
  return { seq: Number(head?.seq ?? 0), hash: head?.hash ?? '' };
}

/** Copies of checkpoints outside the database. */
interface Copies {
  readonly file: CheckpointFile | undefined;
  readonly witnessed: readonly AuditCheckpoint[];
  /** `seq` after which a witness is not readable. */
  readonly malformedAfter: number | null;
}

async function readCopies({ checkpointFile, witnessFiles = [] }: VerifyAuditOptions): Promise<Copies> {
  const file = checkpointFile === undefined ? undefined : await readCheckpointFile(checkpointFile);
  const witnesses = await Promise.all(witnessFiles.map(readCheckpointFile));
  const all = [...(file === undefined ? [] : [file]), ...witnesses];
  // A witness that is named and not there is no witness.
  const missing = witnesses.some(({ missing: none }) => none) ? 0 : null;
  return {
    file,
    witnessed: all.flatMap((each) => each.checkpoints),
    malformedAfter: missing ?? all.find((each) => each.malformedAfter !== null)?.malformedAfter ?? null,
  };
}

function copyFault({ file, malformedAfter }: Copies, stored: readonly AuditCheckpoint[]): AuditFault | null {
  const bad = (seq: number, reason: AuditFault['reason']): AuditFault => ({ kind: 'checkpoint', seq, reason });
  if (malformedAfter !== null) return bad(malformedAfter, 'malformed');
  if (file === undefined) return null;
  // The file is made before the first checkpoint: where there is one and no file, the file was taken away.
  if (file.missing) return stored.length > 0 ? bad(0, 'malformed') : null;
  // The newest may not be in it yet.
  const copied = new Set(file.checkpoints.map(({ signature }) => signature));
  const older = stored.toSorted((a, b) => a.seq - b.seq || (a.at < b.at ? -1 : 1)).slice(0, -1);
  const gone = older.find(({ signature }) => !copied.has(signature));
  return gone === undefined ? null : bad(gone.seq, 'missingCopy');
}

/** Whether somebody still signs, by a clock that was not set back. */
function freshnessFault(verdict: AuditTrailVerdict, lastAt: string | undefined, now?: number): AuditFault | null {
  const at = verdict.lastSignedAt ?? lastAt;
  if (now === undefined || at === undefined) return null;
  const age = now - Date.parse(at);
  if (age > STALE_MS) return { kind: 'trail', seq: verdict.entries, reason: 'stale' };
  return age < -CLOCK_MS ? { kind: 'trail', seq: verdict.entries, reason: 'clock' } : null;
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
    const details: unknown = parseJson(row.details);
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
