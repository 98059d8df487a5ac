import { fromJson, toJson, type RecordStore, type RecordTx } from '@qiaolou/record-store';
import type { Evidence } from '@qiaolou/schema';
import { voidAfter } from './current-evidence.ts';

/** Most measurements shown of one item. */
const HISTORY_AT_MOST = 100;

/** Keeps measurements in the order in which they were taken: what a clock says of it may be wrong. */
export async function keepMeasurements(tx: RecordTx, made: readonly Evidence[]): Promise<void> {
  const { newest } = await tx.db
    .selectFrom('evidence')
    .select(({ fn }) => fn.max('seq').as('newest'))
    .executeTakeFirstOrThrow();
  for (const [index, row] of made.entries())
    await tx.db
      .insertInto('evidence')
      .values({ ...row, facts: toJson(row.facts), seq: (newest ?? 0) + index + 1 })
      .execute();
}

/** A measurement without its figures. */
export type MeasurementHead = Omit<Evidence, 'facts'>;

/**
 * What decides about a rule, in the order in which it was taken: everything since the latest time that is not void. That is
 * one measurement, unless the clock was set back.
 */
export async function decidingMeasurements(
  { db }: RecordStore,
  ruleId: string,
  now: number,
): Promise<readonly MeasurementHead[]> {
  const taken = db.selectFrom('evidence').where('ruleId', '=', ruleId).where('at', '<=', voidAfter(now));
  const latest = await taken.select('seq').orderBy('at', 'desc').orderBy('seq', 'desc').limit(1).executeTakeFirst();
  if (latest === undefined) return [];
  const since = taken.select(['id', 'ruleId', 'at', 'verdict']).where('seq', '>=', latest.seq);
  return since.orderBy('seq').execute();
}

/** Measurements by their ids. */
export async function measurementsOf({ db }: RecordStore, ids: readonly string[]): Promise<readonly Evidence[]> {
  if (ids.length === 0) return [];
  const rows = await db.selectFrom('evidence').select(COLUMNS).where('id', 'in', ids).execute();
  return rows.map((row) => ({ ...row, facts: fromJson(row.facts) }));
}

const COLUMNS = ['id', 'ruleId', 'at', 'verdict', 'facts'] as const;

/** Measurements of some rules, those taken last first; at most 100. */
export async function measurementHistory(
  { db }: RecordStore,
  ruleIds: readonly string[],
): Promise<readonly Evidence[]> {
  if (ruleIds.length === 0) return [];
  const rows = await db
    .selectFrom('evidence')
    .select(COLUMNS)
    .where('ruleId', 'in', ruleIds)
    .orderBy('seq', 'desc')
    .limit(HISTORY_AT_MOST)
    .execute();
  return rows.map((row) => ({ ...row, facts: fromJson(row.facts) }));
}
