import { CHAIN_START, chainHash } from '@qiaolou/crypto';
import { fromJson, toJson, type Database, type RecordTx } from '@qiaolou/record-store';
import { SocError, type JsonObject } from '@qiaolou/schema';
import type { Kysely } from 'kysely';
import { applyFact } from '../core/fold-run.ts';
import type { RunFact, RunOccurrence } from '../core/run-fact.ts';
import type { RunState } from '../core/run-state.ts';

/** A run as its journal tells it. */
export interface LoadedRun {
  readonly state: RunState;
  /** Number and hash of the last entry. */
  readonly seq: number;
  readonly hash: string;
}

/** Facts of a run in order. */
async function readJournal(
  db: Kysely<Database>,
  runId: string,
): Promise<readonly (RunOccurrence & { readonly seq: number; readonly hash: string })[]> {
  const rows = await db
    .selectFrom('runEvents')
    .select(['seq', 'actor', 'at', 'data', 'hash'])
    .where('runId', '=', runId)
    .orderBy('seq')
    .execute();
  // Rows are written by `appendJournal` only, so the shape is trusted.
  return rows.map((row) => ({
    seq: row.seq,
    hash: row.hash,
    actor: row.actor,
    at: row.at,
    fact: fromJson(row.data) as unknown as RunFact,
  }));
}

/** Folds a run from its journal. Throws `playbooks.runNotFound`. */
export async function loadRun(db: Kysely<Database>, runId: string): Promise<LoadedRun> {
  let state: RunState | undefined;
  let [seq, hash] = [0, CHAIN_START];
  for (const entry of await readJournal(db, runId)) {
    state = applyFact(state, entry);
    ({ seq, hash } = entry);
  }
  if (state === undefined) throw new SocError('playbooks.runNotFound', { runId });
  return { state, seq, hash };
}

/** Appends facts after entry `seq` with `hash`; each entry's hash = SM3(previous hash ‖ JCS of the entry). */
export async function appendJournal(
  tx: RecordTx,
  runId: string,
  head: { readonly seq: number; readonly hash: string },
  occurrences: readonly RunOccurrence[],
): Promise<void> {
  let { seq, hash } = head;
  const rows = occurrences.map(({ fact, actor, at }) => {
    seq += 1;
    const entry = {
      runId,
      seq,
      type: fact.kind,
      stepId: 'stepId' in fact ? fact.stepId : null,
      iteration: 0,
      attempt: 'attempt' in fact ? fact.attempt : 0,
      actor,
      at,
    };
    const prevHash = hash;
    hash = chainHash(prevHash, { ...entry, data: fact });
    return { ...entry, data: toJson(fact as unknown as JsonObject), prevHash, hash };
  });
  if (rows.length > 0) await tx.db.insertInto('runEvents').values(rows).execute();
}

/** Recomputes a run's chain; the number of entries, or the first bad one. */
export async function verifyJournal(
  db: Kysely<Database>,
  runId: string,
): Promise<{ readonly ok: boolean; readonly entries: number; readonly firstBad: number | null }> {
  const rows = await db.selectFrom('runEvents').selectAll().where('runId', '=', runId).orderBy('seq').execute();
  let hash = CHAIN_START;
  for (const [index, row] of rows.entries()) {
    const { prevHash, hash: stated, data, ...entry } = row;
    const computed = chainHash(hash, { ...entry, data: fromJson(data) });
    if (row.seq !== index + 1 || prevHash !== hash || stated !== computed)
      return { ok: false, entries: rows.length, firstBad: index + 1 };
    hash = stated;
  }
  return { ok: true, entries: rows.length, firstBad: null };
}
