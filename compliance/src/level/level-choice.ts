import { fromJson, toJson, type RecordStore } from '@qiaolou/record-store';
import {
  isoTime,
  levelChoiceSchema,
  type Actor,
  type ChooseLevelBody,
  type LevelChoice,
  type MlpsLevel,
} from '@qiaolou/schema';

const KEY = 'compliance.level';

/** The level in force: what was chosen, or the configuration's. */
export async function readLevel({ db }: Pick<RecordStore, 'db'>, configured: MlpsLevel): Promise<LevelChoice> {
  const row = await db.selectFrom('settings').selectAll().where('key', '=', KEY).executeTakeFirst();
  if (row === undefined) return { level: configured, reason: null, decidedBy: null, decidedAt: null, version: 0 };
  return levelChoiceSchema.parse({ ...(fromJson(row.value) as object), version: row.version });
}

/** Chooses the level, with its audit entry. Throws `records.versionConflict` when it was changed meanwhile. */
export async function keepLevel(
  records: RecordStore,
  { level, reason, version: expected }: ChooseLevelBody,
  { actor, now, configured }: { readonly actor: Actor; readonly now: number; readonly configured: MlpsLevel },
): Promise<LevelChoice> {
  return records.transaction(async (tx) => {
    const at = isoTime(now);
    const before = await readLevel(tx, configured);
    const value = { level, reason, decidedBy: actor.name, decidedAt: at };
    const version =
      before.version === 0 && expected === 0
        ? 1
        : await tx.updateVersioned('settings', KEY, expected, { value: toJson<unknown>(value) });
    if (version === 1)
      await tx.db
        .insertInto('settings')
        .values({ key: KEY, value: toJson<unknown>(value), version })
        .execute();
    await tx.audit({
      ...{ at, actor: actor.name, ip: actor.ip, outcome: 'success' },
      ...{ action: 'compliance.chooseLevel', objectType: 'mlpsLevel', objectId: String(level) },
      details: { before: before.level, after: level, reason, version },
    });
    return { ...value, version };
  });
}
