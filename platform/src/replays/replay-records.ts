import type { RecordStore, RecordTx } from '@qiaolou/record-store';
import { REPLAY_LIMITS, SocError, type Replay, type ReplayState } from '@qiaolou/schema';
import { packsIn } from '../packs/pack-records.ts';
import { PACKS_AREA, type StoredReplayRow } from '../packs/tables.ts';
import { NO_FIGURES, replayRunSchema, type ReplayRun } from './replay-run.ts';

type Db = RecordStore['db'] | RecordTx['db'];

const { packReplays } = PACKS_AREA.tables;

/** States in which something is still to be done. */
export const UNENDED: readonly ReplayState[] = ['waiting', 'running'];

/** A replay. Throws `records.notFound`. */
export async function readReplay(db: Db, id: string): Promise<StoredReplayRow> {
  const row = await packsIn(db).selectFrom('packReplays').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) throw new SocError('records.notFound', { table: 'packReplays', id });
  return packReplays.fromRow(row);
}

/** The newest replays, the newest first. */
export async function listReplays(db: Db): Promise<readonly StoredReplayRow[]> {
  const rows = await packsIn(db)
    .selectFrom('packReplays')
    .selectAll()
    .orderBy('at', 'desc')
    .orderBy('id')
    .limit(REPLAY_LIMITS.listed)
    .execute();
  return rows.map((row) => packReplays.fromRow(row));
}

/** Replays that have not ended. */
export async function unendedReplays(db: Db): Promise<readonly StoredReplayRow[]> {
  const rows = await packsIn(db)
    .selectFrom('packReplays')
    .selectAll()
    .where('state', 'in', [...UNENDED])
    .execute();
  return rows.map((row) => packReplays.fromRow(row));
}

/** Writes a replay anew as a whole. */
export async function writeReplay(tx: RecordTx, replay: StoredReplayRow): Promise<void> {
  const row = packReplays.toRow(replay);
  await packsIn(tx.db)
    .insertInto('packReplays')
    .values(row)
    .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
    .execute();
}

/** Forgets the oldest of those that ended beyond what is listed: their audit entries stay. */
export async function forgetOldReplays(tx: RecordTx): Promise<void> {
  const kept = (await listReplays(tx.db)).map(({ id }) => id);
  if (kept.length < REPLAY_LIMITS.listed) return;
  await packsIn(tx.db)
    .deleteFrom('packReplays')
    .where('id', 'not in', kept)
    .where('state', 'not in', [...UNENDED])
    .execute();
}

/** How far a replay is; undefined before it began. */
export function runOf({ run }: StoredReplayRow): ReplayRun | undefined {
  return run === null ? undefined : replayRunSchema.parse(run);
}

/** A replay as people see it. */
export function shownReplay(row: StoredReplayRow): Replay {
  const { cancelAsked: _cancelAsked, run: _run, judged, ...shown } = row;
  const run = runOf(row);
  return {
    ...shown,
    figures: { ...(run?.figures ?? NO_FIGURES), judged },
    replay: run !== undefined && run.begun ? run.replay : null,
    packs: run?.packs ?? null,
  };
}
