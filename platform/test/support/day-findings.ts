import type { RecordStore } from '@qiaolou/record-store';

/** What a platform made of a day. */
export interface DayFindings {
  /** Stored. */
  readonly events: number;
  /** Rule and group key of each alert group, in order. */
  readonly alerts: readonly string[];
  /** Opened by itself. */
  readonly incidents: number;
  /** Playbook runs begun by itself. */
  readonly runs: number;
  /** Records lost before they were stored. */
  readonly lost: number;
}

/** What of it is in the records. */
export async function readFindings({ db }: RecordStore): Promise<Pick<DayFindings, 'alerts' | 'incidents' | 'runs'>> {
  const groups = await db.selectFrom('alertGroups').select(['ruleId', 'groupKey']).execute();
  const incidents = await db.selectFrom('incidents').select('id').execute();
  const runs = await db.selectFrom('playbookRuns').select('id').execute();
  return {
    // How often a growing correlation is told depends on the order of arrival; which rule saw whom does not.
    alerts: groups.map(({ ruleId, groupKey }) => `${ruleId} ${groupKey}`).sort(),
    incidents: incidents.length,
    runs: runs.length,
  };
}
