import type { RecordStore } from '@qiaolou/record-store';
import { DAY_MS, isoTime, type ShownEvidence } from '@qiaolou/schema';
import type { EvidenceRule } from '../catalogue/catalogue.ts';
import { currentEvidence, voidAfter, type CurrentEvidence } from './current-evidence.ts';
import { decidingMeasurements, measurementHistory, measurementsOf, type MeasurementHead } from './measurements.ts';

type RefreshedRule = Pick<EvidenceRule, 'id' | 'refresh_days'>;

/** What counts now of each rule that was measured, by rule; rules that are no longer in the catalogue are left out. */
export async function readCurrentEvidence(
  records: RecordStore,
  rules: readonly RefreshedRule[],
  now: number,
): Promise<ReadonlyMap<string, CurrentEvidence>> {
  const heads = new Map<string, CurrentEvidence<MeasurementHead>>();
  for (const { id, refresh_days } of rules) {
    const current = currentEvidence(await decidingMeasurements(records, id, now), refresh_days, now);
    if (current !== undefined) heads.set(current.evidence.id, current);
  }
  const rows = await measurementsOf(records, [...heads.keys()]);
  return new Map(
    rows.flatMap((evidence) => {
      const head = heads.get(evidence.id);
      return head === undefined ? [] : [[evidence.ruleId, { ...head, evidence }] as const];
    }),
  );
}

/** Measurements of some rules as people see them, those taken last first. */
export async function readHistory(
  records: RecordStore,
  rules: readonly RefreshedRule[],
  now: number,
): Promise<readonly ShownEvidence[]> {
  const refreshDays = new Map(rules.map(({ id, refresh_days }) => [id, refresh_days]));
  const taken = await measurementHistory(records, [...refreshDays.keys()]);
  return taken.map((evidence) => {
    const expiresAt = isoTime(Date.parse(evidence.at) + (refreshDays.get(evidence.ruleId) ?? 0) * DAY_MS);
    const expired = now > Date.parse(expiresAt);
    const state = evidence.at > voidAfter(now) ? 'ahead' : expired ? 'expired' : 'current';
    return { ...evidence, expiresAt, state };
  });
}
