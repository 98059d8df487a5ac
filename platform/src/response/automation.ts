import type { IncidentDeskService } from '@qiaolou/incidents';
import { playbooksFor, type PlaybookEngine, type PlaybookLibrary } from '@qiaolou/playbooks';
import { fromRow, type RecordStore } from '@qiaolou/record-store';
import { hasCode, SYSTEM_ACTOR, type AlertGroup, type Incident, type RunMode } from '@qiaolou/schema';

export interface AutomationOptions {
  readonly records: RecordStore;
  readonly desk: IncidentDeskService;
  readonly engine: PlaybookEngine;
  readonly library: PlaybookLibrary;
  readonly openIncidents: boolean;
  readonly startPlaybooks: boolean;
  readonly mode: RunMode;
}

/** The incident, still open, that already holds a group of the same source: one attacker, one incident. */
async function openIncidentOf(group: AlertGroup, records: RecordStore): Promise<Incident | undefined> {
  const row = await records.db
    .selectFrom('incidents')
    .innerJoin('alertGroups', 'alertGroups.incidentId', 'incidents.id')
    .selectAll('incidents')
    .where('alertGroups.groupKey', '=', group.groupKey)
    .where('incidents.status', '<>', 'closed')
    .orderBy('incidents.openedAt', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? undefined : fromRow('incidents', row);
}

/**
 * Opens an incident for an alert group that a playbook answers by itself (`auto_start` in its extension), or adds the
 * group to the open incident of the same source, and starts the playbook under an id made of incident and playbook, so
 * that doing it again, after a crash or for another alert, starts nothing twice. Answers the incident, or undefined when
 * there was nothing to do.
 */
export async function respondTo(group: AlertGroup, options: AutomationOptions): Promise<Incident | undefined> {
  if (!options.openIncidents) return undefined;
  if (group.level !== 'high' && group.level !== 'critical') return undefined;
  const playbook = playbooksFor(options.library, group).find(({ autoStart }) => autoStart)?.playbook;
  if (playbook === undefined) return undefined;
  const incident = await incidentFor(group, options);
  if (incident === undefined) return undefined;
  const runId = `auto-${incident.id}-${playbook.id}`;
  if (options.startPlaybooks && !(await isBegun(runId, options.records))) {
    const { mode } = options;
    await options.engine.startRun({
      ...{ playbookId: playbook.id, incidentId: incident.id, mode, runId },
      actor: SYSTEM_ACTOR.name,
      ip: null,
    });
  }
  return incident;
}

/** The incident that automation has put the group in, now or, when it ended before it started the playbook, earlier. */
async function incidentFor(group: AlertGroup, options: AutomationOptions): Promise<Incident | undefined> {
  if (group.incidentId !== null) return automaticIncidentOf(group.id, group.incidentId, options.records);
  if (group.status !== 'open') return undefined;
  try {
    const known = await openIncidentOf(group, options.records);
    const title = `${group.ruleTitle}（${group.groupKey}）`.slice(0, 200);
    return known === undefined
      ? await options.desk.open({ title, summary: '', groupIds: [group.id], level: group.level }, SYSTEM_ACTOR)
      : await options.desk.addGroups(known.id, known.version, [group.id], SYSTEM_ACTOR);
  } catch (error) {
    // An analyst was faster; that is how it should be.
    if (hasCode(error, 'incidents.alreadyAssigned') || hasCode(error, 'records.versionConflict')) return undefined;
    throw error;
  }
}

/** The incident of a group, if it is open and it was not a person who put the group there. */
async function automaticIncidentOf(
  groupId: string,
  incidentId: string,
  { db }: RecordStore,
): Promise<Incident | undefined> {
  const row = await db
    .selectFrom('incidents')
    .selectAll()
    .where('id', '=', incidentId)
    .where('status', '<>', 'closed')
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const entries = await db
    .selectFrom('timeline')
    .selectAll()
    .where('incidentId', '=', incidentId)
    .where('actor', '=', SYSTEM_ACTOR.name)
    .where('kind', 'in', ['opened', 'alerts_added'])
    .execute();
  const groupsOf = (entry: (typeof entries)[number]): unknown => fromRow('timeline', entry).details['groups'];
  const isHere = entries.map(groupsOf).some((groups) => Array.isArray(groups) && groups.includes(groupId));
  return isHere ? fromRow('incidents', row) : undefined;
}

async function isBegun(runId: string, { db }: RecordStore): Promise<boolean> {
  return (await db.selectFrom('playbookRuns').select('id').where('id', '=', runId).executeTakeFirst()) !== undefined;
}

/**
 * Answers the groups changed since a time that have no incident yet, for when the change log does not tell which they are.
 * A failure is told and does not stop the others.
 *
 * @param since ISO 8601, UTC.
 */
export async function answerSince(
  since: string,
  options: AutomationOptions,
  onError: (error: unknown) => void,
): Promise<void> {
  const rows = await options.records.db
    .selectFrom('alertGroups')
    .selectAll()
    .where('status', '=', 'open')
    .where('incidentId', 'is', null)
    .where('updatedAt', '>=', since)
    .execute();
  for (const row of rows) await respondTo(fromRow('alertGroups', row), options).catch(onError);
}
