import { alertGroupsById, attackIn, type IncidentDeskService } from '@qiaolou/incidents';
import { playbooksFor, type PlaybookEngine, type PlaybookLibrary } from '@qiaolou/playbooks';
import { fromRow, type RecordStore } from '@qiaolou/record-store';
import { hasCode, REPLAYED_RULE, SYSTEM_ACTOR, type AlertGroup, type Incident, type RunMode } from '@qiaolou/schema';

export interface AutomationOptions {
  readonly records: RecordStore;
  readonly desk: IncidentDeskService;
  readonly engine: PlaybookEngine;
  readonly library: PlaybookLibrary;
  readonly openIncidents: boolean;
  readonly startPlaybooks: boolean;
  readonly mode: RunMode;
  /** Time between two alerts of one attacker that still belong to one attack, ms. */
  readonly joinWithinMs: number;
}

/** How often a change of the incident that came in between is looked at again. */
const TRIES = 5;

/**
 * Answers an alert group: adds it to the open incident of the same attacker, if that is near in time; else opens one when a
 * playbook answers the group by itself (`auto_start` in its extension), with all that the attacker did around that time,
 * whatever its rules. Starts the playbook under an id made of incident and playbook, so that doing it again, after a crash
 * or for another alert, starts nothing twice. Answers the incident, or undefined when there was nothing to do.
 */
export async function respondTo(group: AlertGroup, options: AutomationOptions): Promise<Incident | undefined> {
  // Of days ago perhaps: who asked for the replay decides what comes of it.
  if (!options.openIncidents || group.ruleId.startsWith(REPLAYED_RULE)) return undefined;
  const playbook = playbookOf(group, options);
  const incident = await incidentFor(group, options, playbook !== undefined);
  if (incident === undefined || playbook === undefined) return incident;
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

/** The playbook that answers a group by itself: only high and critical ones. */
function playbookOf(group: AlertGroup, { library }: AutomationOptions) {
  if (group.level !== 'high' && group.level !== 'critical') return undefined;
  return playbooksFor(library, group).find(({ autoStart }) => autoStart)?.playbook;
}

/**
 * The incident that automation has put the group in, now or, when it ended before it started the playbook, earlier.
 *
 * @param opens whether one is opened when the attacker has none.
 */
async function incidentFor(
  told: AlertGroup,
  options: AutomationOptions,
  opens: boolean,
): Promise<Incident | undefined> {
  for (let [tries, group] = [1, told]; ; tries += 1) {
    if (group.incidentId !== null) return automaticIncidentOf(group.id, group.incidentId, options.records);
    // An analyst was faster; that is how it should be.
    if (group.status !== 'open') return undefined;
    try {
      return await joinOrOpen(group, options, opens);
    } catch (error) {
      // He changed the incident or one of its rows meanwhile: what that leaves is looked at again.
      const changed = hasCode(error, 'incidents.alreadyAssigned') || hasCode(error, 'records.versionConflict');
      if (!changed || tries === TRIES) throw error;
    }
    group = (await alertGroupsById(options.records, [group.id])).get(group.id) ?? group;
  }
}

async function joinOrOpen(
  group: AlertGroup,
  { desk, joinWithinMs, records }: AutomationOptions,
  opens: boolean,
): Promise<Incident | undefined> {
  const { free, incident } = await attackIn(records, group, joinWithinMs);
  const groupIds = free.map(({ id }) => id);
  if (incident !== undefined) return desk.addGroups(incident.id, incident.version, groupIds, SYSTEM_ACTOR);
  if (!opens) return undefined;
  const title = `${group.ruleTitle}（${group.groupKey}）`.slice(0, 200);
  const titleEn = `${group.ruleTitleEn ?? group.ruleTitle} (${group.groupKey})`.slice(0, 200);
  return desk.open({ title, titleEn, summary: '', groupIds }, SYSTEM_ACTOR);
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
