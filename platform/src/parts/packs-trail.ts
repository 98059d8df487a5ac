import type { OwnPack } from '@qiaolou/collector';
import type { RecordStore } from '@qiaolou/record-store';
import { PACKS_AREA } from '../packs/tables.ts';
import { actorText, isoTime, parseJson, type JsonObject } from '@qiaolou/schema';

const { packReaders } = PACKS_AREA.tables;

const ACTION = 'config.packs';
const OBJECT = 'configuration';

/** Packs of one's own that a process reads lines by, and how many were left out because they are wrong. */
export interface ToldPacks {
  readonly own: readonly OwnPack[];
  /** Ids of packs that people switched off. */
  readonly off: readonly string[];
  readonly leftOut: number;
}

/** That a process still reads lines by what it told. */
export async function renewReader(records: RecordStore, now: number, objectId: string): Promise<void> {
  await records.transaction((tx) =>
    PACKS_AREA.in(tx.db)
      .updateTable('packReaders')
      .set({ at: isoTime(now) })
      .where('id', '=', objectId)
      .execute(),
  );
}

/**
 * Writes into the trail which packs of one's own lines are read by, when it is not what the last entry says: what a pack does not
 * read, no rule sees. One entry a process folder; the files' SM3 tell which version it was.
 */
export async function tellPacks(
  records: RecordStore,
  now: number,
  { own, off, leftOut, objectId }: ToldPacks & { readonly objectId: string },
): Promise<void> {
  const packs = own.map(({ id, digest }) => ({ id, digest })).sort((a, b) => (a.id < b.id ? -1 : 1));
  await records.transaction(async (tx) => {
    const row = packReaders.toRow({ id: objectId, at: isoTime(now), packs, off: [...off] });
    await PACKS_AREA.in(tx.db)
      .insertInto('packReaders')
      .values(row)
      .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
      .execute();
    const last = await tx.db
      .selectFrom('auditEntries')
      .select('details')
      .where('action', '=', ACTION)
      .where('objectId', '=', objectId)
      .orderBy('seq', 'desc')
      .limit(1)
      .executeTakeFirst();
    const before = last === undefined ? { packs: [], leftOut: 0 } : (parseJson(last.details) as JsonObject);
    const told = [before['packs'], before['leftOut'], before['off'] ?? []];
    if (JSON.stringify(told) === JSON.stringify([packs, leftOut, off])) return;
    await tx.audit({
      ...{ at: isoTime(now), actor: actorText({ kind: 'system' }), ip: null, action: ACTION },
      ...{ objectType: OBJECT, objectId, outcome: 'success', details: { packs, leftOut, off: [...off] } },
    });
  });
}
