import { signCheckpoint, type Sm2Signer } from '@qiaolou/crypto';
import { HOUR_MS, isoTime, MINUTE_MS, type AuditCheckpoint, type Clock } from '@qiaolou/schema';
import type { Kysely, Transaction } from 'kysely';
import type { Database } from '../areas/database.ts';
import { appendCheckpoint, ensureCheckpointFile, readCheckpointFile } from './checkpoint-file.ts';
import { nameSealEnd, namedSeal, sealEnd } from './record-seals.ts';

/** When checkpoints are made and where copies go. */
export interface AuditCheckpointerOptions {
  readonly clock: Clock;
  /** Sign once this many entries are unsigned; 1,000 when absent. */
  readonly everyEntries?: number;
  /** Sign unsigned entries at latest this long after the last checkpoint, ms; 60,000 when absent. */
  readonly everyMs?: number;
  /** Sign the unchanged end again after this long, ms: a missing hour is then evidence itself; 3,600,000 when absent. */
  readonly heartbeatMs?: number;
  /** File that gets a copy of each checkpoint, one JSON object a line; put it on another disk or machine. */
  readonly file?: string | undefined;
}

/** What the checkpointer uses of a record store. */
export interface CheckpointedStore {
  readonly db: Kysely<Database>;
  transaction<T>(fn: (tx: { readonly db: Transaction<Database> }) => Promise<T>): Promise<T>;
}

/** Signs the end of the audit chain from time to time: whoever has it calls `tick` about every second. */
export interface AuditCheckpointer {
  /** Makes a checkpoint if one is due by now; answers it, or null. */
  tick(): Promise<AuditCheckpoint | null>;
  /** Makes a checkpoint now, unless the chain is empty. */
  checkpoint(): Promise<AuditCheckpoint | null>;
  /** Signs what is still unsigned. */
  close(): Promise<void>;
}

/**
 * Checkpointer over a record store. Several processes may run one over the same database: whether one is due is decided
 * again inside the writing transaction. A checkpoint is in the database before it is in the file.
 *
 * @example
 *   const checkpointer = createAuditCheckpointer(store, signer, { clock, file: 'data/audit-checkpoints.ndjson' });
 *   await checkpointer.tick();
 */
export function createAuditCheckpointer(
  store: CheckpointedStore,
  signer: Sm2Signer,
  options: AuditCheckpointerOptions,
): AuditCheckpointer {
  let copied = false;
  /** Checkpoints that the file lacks, of another process or of a time it could not be written, go before the new one. */
  async function copy(file: string, made: AuditCheckpoint): Promise<void> {
    const { checkpoints, malformedAfter } = copied
      ? { checkpoints: [], malformedAfter: 0 }
      : await readCheckpointFile(file);
    const there = new Set(checkpoints.map(({ signature }) => signature));
    const stored =
      malformedAfter === null ? await store.db.selectFrom('auditCheckpoints').selectAll().execute() : [made];
    copied = false;
    for (const each of stored.filter(({ signature }) => !there.has(signature))) await appendCheckpoint(file, each);
    copied = true;
  }

  async function make(isDue: (state: ChainEnd) => boolean): Promise<AuditCheckpoint | null> {
    // Without the writer's lock first: a tick with nothing to do costs two reads.
    if (!isDue(await readChainEnd(store.db))) return null;
    // A file that cannot be made must not keep the database without a checkpoint; appending to it tells.
    if (options.file !== undefined) await ensureCheckpointFile(options.file).catch(() => undefined);
    const made = await store.transaction(async (tx) => {
      const due = await readChainEnd(tx.db);
      const at = isoTime(options.clock.now());
      if (!isDue(due)) return null;
      await nameSealEnd(tx.db, at);
      const end = await readChainEnd(tx.db);
      if (end.signed?.seq === end.seq && end.signed.at === at) return null;
      const checkpoint = signCheckpoint({ seq: end.seq, hash: end.hash, at }, signer);
      await tx.db.insertInto('auditCheckpoints').values(checkpoint).execute();
      return checkpoint;
    });
    if (made !== null && options.file !== undefined) await copy(options.file, made);
    return made;
  }

  return {
    tick: () => make((end) => isCheckpointDue(end, options.clock.now(), options)),
    checkpoint: () => make((end) => end.seq > 0 || end.unnamed),
    async close() {
      await make((end) => end.seq > (end.signed?.seq ?? 0) || end.unnamed);
    },
  };
}

/** Where the chain ends and what of it is signed. */
export interface ChainEnd {
  readonly seq: number;
  readonly hash: string;
  /** Records were sealed that the trail does not name yet. */
  readonly unnamed: boolean;
  /** The newest checkpoint; null before the first. */
  readonly signed: { readonly seq: number; readonly at: string } | null;
}

/** Whether a checkpoint is due at `now` (epoch ms): enough entries, enough time with entries, or a heartbeat. */
export function isCheckpointDue(
  end: ChainEnd,
  now: number,
  options: Pick<AuditCheckpointerOptions, 'everyEntries' | 'everyMs' | 'heartbeatMs'>,
): boolean {
  const { everyEntries = 1000, everyMs = MINUTE_MS, heartbeatMs = HOUR_MS } = options;
  if (end.seq === 0 && !end.unnamed) return false;
  if (end.signed === null) return true;
  const unsigned = end.seq - end.signed.seq;
  const ageMs = now - Date.parse(end.signed.at);
  return unsigned >= everyEntries || ((unsigned > 0 || end.unnamed) && ageMs >= everyMs) || ageMs >= heartbeatMs;
}

async function readChainEnd(db: Kysely<Database>): Promise<ChainEnd> {
  const head = await db.selectFrom('auditHead').select(['seq', 'hash']).where('id', '=', 1).executeTakeFirstOrThrow();
  const signed = await db
    .selectFrom('auditCheckpoints')
    .select(['seq', 'at'])
    .orderBy('seq', 'desc')
    .orderBy('at', 'desc')
    .limit(1)
    .executeTakeFirst();
  const unnamed = ((await sealEnd(db))?.seq ?? 0) > (await namedSeal(db));
  return { ...head, unnamed, signed: signed ?? null };
}
