import { SYSTEM_ACTOR, type IncidentDeskService } from '@qiaolou/incidents';
import { playbooksFor, type PlaybookEngine, type PlaybookLibrary } from '@qiaolou/playbooks';
import { hasCode, type AlertGroup, type Incident, type RunMode } from '@qiaolou/schema';

export interface AutomationOptions {
  readonly desk: IncidentDeskService;
  readonly engine: PlaybookEngine;
  readonly library: PlaybookLibrary;
  readonly openIncidents: boolean;
  readonly startPlaybooks: boolean;
  readonly mode: RunMode;
  /** Told after an incident was opened. */
  readonly onIncident: (incident: Incident) => void;
}

/**
 * Opens an incident for an alert group that a playbook answers by itself (`auto_start` in its extension), and starts the
 * playbook under an id made of both, so that doing it again after a crash starts nothing twice. Answers the incident, or
 * undefined when there was nothing to do.
 */
export async function respondTo(group: AlertGroup, options: AutomationOptions): Promise<Incident | undefined> {
  if (!options.openIncidents || group.incidentId !== null || group.status !== 'open') return undefined;
  if (group.level !== 'high' && group.level !== 'critical') return undefined;
  const suggestion = playbooksFor(options.library, group).find(({ autoStart }) => autoStart);
  if (suggestion === undefined) return undefined;
  let incident: Incident;
  try {
    const title = `${group.ruleTitle}（${group.groupKey}）`.slice(0, 200);
    incident = await options.desk.open({ title, summary: '', groupIds: [group.id], level: group.level }, SYSTEM_ACTOR);
  } catch (error) {
    // An analyst was faster; that is how it should be.
    if (hasCode(error, 'incidents.alreadyAssigned') || hasCode(error, 'records.versionConflict')) return undefined;
    throw error;
  }
  options.onIncident(incident);
  if (options.startPlaybooks) {
    await options.engine.startRun({
      playbookId: suggestion.playbook.id,
      incidentId: incident.id,
      mode: options.mode,
      actor: SYSTEM_ACTOR.name,
      ip: null,
      runId: `auto-${incident.id}`,
    });
  }
  return incident;
}
