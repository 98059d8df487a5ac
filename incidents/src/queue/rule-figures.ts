import type { RecordStore } from '@qiaolou/record-store';

/** What a rule found so far. */
export interface RuleFigures {
  /** Alerts. */
  readonly hits: number;
  /** Rows of the queue that were closed as false positives. */
  readonly falsePositives: number;
  readonly lastHitAt: string | null;
}

/** Figures of every rule that found something, or of one, by rule id. */
export async function ruleFigures(records: RecordStore, ruleId?: string): Promise<ReadonlyMap<string, RuleFigures>> {
  const rows = await records.longReads
    .selectFrom('alertGroups')
    .$if(ruleId !== undefined, (q) => q.where('ruleId', '=', ruleId ?? ''))
    .select((eb) => [
      'ruleId',
      eb.fn.sum<number | string>('alerts').as('hits'),
      eb.fn.max('lastSeen').as('lastHitAt'),
      eb.fn
        .sum<number | string>(eb.case().when('verdict', '=', 'false_positive').then(1).else(0).end())
        .as('falsePositives'),
    ])
    .groupBy('ruleId')
    .execute();
  return new Map(
    rows.map((row) => [
      row.ruleId,
      { hits: Number(row.hits), falsePositives: Number(row.falsePositives), lastHitAt: row.lastHitAt },
    ]),
  );
}

/** Rows of the queue that a rule made, counted by status. */
export async function groupsByStatus(records: RecordStore, ruleId: string): Promise<Record<string, number>> {
  const rows = await records.longReads
    .selectFrom('alertGroups')
    .select((eb) => ['status', eb.fn.countAll<number | string>().as('n')])
    .where('ruleId', '=', ruleId)
    .groupBy('status')
    .execute();
  return Object.fromEntries(rows.map((row) => [row.status, Number(row.n)]));
}
