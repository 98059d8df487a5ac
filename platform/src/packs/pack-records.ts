import type { RecordStore, RecordTx } from '@qiaolou/record-store';
import { SocError, type PackDraftRow } from '@qiaolou/schema';
import { PACKS_AREA, type PackDecision, type StoredDraft, type StoredVersion } from './tables.ts';

const { packDecisions, packDrafts, packVersions } = PACKS_AREA.tables;

type Db = Pick<RecordStore, 'db'>['db'] | RecordTx['db'];

/** A database as the area's tables are asked. */
export function packsIn(db: Db) {
  return PACKS_AREA.in(db as RecordStore['db']);
}

/** A draft. Throws `records.notFound`. */
export async function readDraft(db: Db, id: string): Promise<StoredDraft> {
  const row = await packsIn(db).selectFrom('packDrafts').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) throw new SocError('records.notFound', { table: 'packDrafts', id });
  return packDrafts.fromRow(row);
}

/** All drafts, the newest change first, without their texts. */
export async function listDrafts(db: Db): Promise<readonly PackDraftRow[]> {
  const rows = await packsIn(db).selectFrom('packDrafts').selectAll().orderBy('changedAt', 'desc').execute();
  return rows.map((row) => draftRow(packDrafts.fromRow(row)));
}

/** A draft as it stands in a list. */
export function draftRow({ yaml: _yaml, lines, expected, ...rest }: StoredDraft): PackDraftRow {
  return { ...rest, samples: lines.length, accepted: expected !== null };
}

/** Versions of a pack without their texts, the newest first. */
export async function versionsOf(db: Db, packId: string) {
  return packsIn(db)
    .selectFrom('packVersions')
    .select(['version', 'digest', 'origin', 'actor', 'at', 'note'])
    .where('packId', '=', packId)
    .orderBy('version', 'desc')
    .limit(MOST_VERSIONS)
    .execute();
}

/** Versions of a pack that are kept and told. */
const MOST_VERSIONS = 500;

/** One version. Throws `records.notFound`. */
export async function readVersion(db: Db, packId: string, version: number): Promise<StoredVersion> {
  const row = await packsIn(db)
    .selectFrom('packVersions')
    .selectAll()
    .where('packId', '=', packId)
    .where('version', '=', version)
    .executeTakeFirst();
  if (row === undefined) throw new SocError('records.notFound', { table: 'packVersions', id: `${packId}/${version}` });
  return packVersions.fromRow(row);
}

/** The newest version of each pack that has one, without texts. */
export async function newestVersions(db: Db) {
  const rows = await packsIn(db)
    .selectFrom('packVersions')
    .select(['packId', 'version', 'digest', 'origin', 'actor', 'at'])
    .orderBy('packId')
    .orderBy('version', 'asc')
    .execute();
  return new Map(rows.map((row) => [row.packId, row]));
}

/** What was decided last about each pack. */
export async function readDecisions(db: Db): Promise<ReadonlyMap<string, PackDecision>> {
  const rows = await packsIn(db).selectFrom('packDecisions').selectAll().orderBy('revision').execute();
  return new Map(rows.map((row) => [row.packId, packDecisions.fromRow(row)]));
}

/** Adds a version after the newest, and answers its number. Throws `packs.tooMany`. */
export async function addVersion(tx: RecordTx, given: Omit<StoredVersion, 'version'>): Promise<number> {
  const db = packsIn(tx.db);
  const newest = await db
    .selectFrom('packVersions')
    .select(({ fn }) => fn.max('version').as('version'))
    .where('packId', '=', given.packId)
    .executeTakeFirst();
  const version = (newest?.version ?? 0) + 1;
  if (version > MOST_VERSIONS) throw new SocError('packs.tooMany', { packId: given.packId, most: MOST_VERSIONS });
  await db
    .insertInto('packVersions')
    .values(packVersions.toRow({ ...given, version }))
    .execute();
  return version;
}

/** Writes a decision about a pack: the next of it, and the next of all. */
export async function decide(
  tx: RecordTx,
  packId: string,
  change: Pick<PackDecision, 'reason' | 'actor' | 'at'> &
    Partial<Pick<PackDecision, 'version' | 'removed' | 'enabled'>>,
): Promise<PackDecision> {
  const all = await readDecisions(tx.db);
  const before = all.get(packId) ?? { packId, version: 0, removed: false, enabled: true, decision: 0, released: 0 };
  const newest = Math.max(0, ...[...all.values()].map(({ revision }) => revision));
  const revision = newest + 1;
  const released = change.version === undefined ? before.released : revision;
  const decided: PackDecision = { ...before, ...change, revision, released, decision: before.decision + 1 };
  const row = packDecisions.toRow(decided);
  await packsIn(tx.db)
    .insertInto('packDecisions')
    .values(row)
    .onConflict((conflict) => conflict.column('packId').doUpdateSet(row))
    .execute();
  return decided;
}
