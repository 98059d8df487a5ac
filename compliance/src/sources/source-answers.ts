import { fromJson, toJson, type RecordStore } from '@qiaolou/record-store';
import { isoTime, sourceAnswerSchema, type Actor, type AnswerSourceBody, type SourceAnswer } from '@qiaolou/schema';
import { sourceKey } from '../receipts/source-name.ts';

const PREFIX = 'compliance.source ';

/** What people said is to be expected of sources, by `sourceKey`. */
export type SourceAnswers = ReadonlyMap<string, SourceAnswer>;

/** Reads every answer. */
export async function readSourceAnswers({ db }: RecordStore): Promise<SourceAnswers> {
  const rows = await db.selectFrom('settings').selectAll().where('key', 'like', `${PREFIX}%`).orderBy('key').execute();
  return new Map(
    rows.map(({ value, version }) => {
      const answer = sourceAnswerSchema.parse({ ...(fromJson(value) as object), version });
      return [sourceKey(answer), answer];
    }),
  );
}

/**
 * Keeps an answer, with its audit entry. Throws `records.versionConflict` when another was given meanwhile.
 */
export async function keepSourceAnswer(
  records: RecordStore,
  { version: expected, ...body }: AnswerSourceBody,
  { actor, now }: { readonly actor: Actor; readonly now: number },
): Promise<SourceAnswer> {
  return records.transaction(async (tx) => {
    const at = isoTime(now);
    const key = `${PREFIX}${sourceKey(body)}`;
    const row = await tx.db.selectFrom('settings').selectAll().where('key', '=', key).executeTakeFirst();
    const value = { ...body, decidedBy: actor.name, decidedAt: at };
    const version =
      row === undefined && expected === 0
        ? 1
        : await tx.updateVersioned('settings', key, expected, { value: toJson<unknown>(value) });
    if (version === 1)
      await tx.db
        .insertInto('settings')
        .values({ key, value: toJson<unknown>(value), version })
        .execute();
    await tx.audit({
      ...{ at, actor: actor.name, ip: actor.ip, outcome: 'success' },
      ...{ action: 'compliance.answerSource', objectType: 'source', objectId: body.source },
      details: { before: row === undefined ? null : fromJson(row.value), after: body, version },
    });
    return { ...value, version };
  });
}
