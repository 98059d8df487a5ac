import { fromJson, toJson, type RecordStore } from '@qiaolou/record-store';
import type { Evidence } from '@qiaolou/schema';

/** Most measurements shown of one item. */
const HISTORY_AT_MOST = 100;

/** Keeps measurements, all or none. */
export async function keepMeasurements(records: RecordStore, made: readonly Evidence[]): Promise<void> {
  await records.transaction(async (tx) => {
    for (const row of made)
      await tx.db
        .insertInto('evidence')
        .values({ ...row, facts: toJson(row.facts) })
        .execute();
  });
}

/** The newest measurement of each rule, in order of rule ids. */
export async function latestMeasurements({ db }: RecordStore): Promise<readonly Evidence[]> {
  const rows = await db
    .selectFrom('evidence as e')
    .selectAll()
    .where((where) =>
      where(
        'e.at',
        '=',
        where
          .selectFrom('evidence as newer')
          .select(({ fn }) => fn.max('newer.at').as('at'))
          .whereRef('newer.ruleId', '=', 'e.ruleId'),
      ),
    )
    .orderBy('e.ruleId')
    .execute();
  return rows.map((row) => ({ ...row, facts: fromJson(row.facts) }));
}

/** Measurements of some rules, newest first; at most 100. */
export async function measurementHistory(
  { db }: RecordStore,
  ruleIds: readonly string[],
): Promise<readonly Evidence[]> {
  if (ruleIds.length === 0) return [];
  const rows = await db
    .selectFrom('evidence')
    .selectAll()
    .where('ruleId', 'in', ruleIds)
    .orderBy('at', 'desc')
    .limit(HISTORY_AT_MOST)
    .execute();
  return rows.map((row) => ({ ...row, facts: fromJson(row.facts) }));
}
